using System.Text.Json;
using Lmis.Contracts;
using Lmis.Reporting.Indicators;

namespace Lmis.Reporting.Tests.Indicators;

public sealed class SuppressionTests : IAsyncLifetime
{
    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public void A_count_of_one_to_four_is_hidden_and_zero_and_five_are_not() => Assert.Equal("a d", Hidden(("a", [4, 10]), ("b", [0, 10]), ("c", [5, 10]), ("d", [1, 10])));

    [Fact]
    public void One_hidden_part_takes_the_smallest_other_with_it() => Assert.Equal("a c", Hidden(("a", [3, 10]), ("b", [50, 50]), ("c", [20, 20])));

    [Fact]
    public void Hidden_parts_whose_sum_is_small_take_one_more() => Assert.Equal("a b c", Hidden(("a", [1, 0]), ("b", [1, 0]), ("c", [20, 20]), ("d", [50, 50])));

    [Fact]
    public void What_is_hidden_does_not_come_back_from_a_coarser_table()
    {
        // Over both groups together a and b protect each other; within its own group each would come back by subtracting.
        var parts = new Dictionary<string, long[]> { ["a1"] = [3], ["a2"] = [30], ["a3"] = [40], ["b1"] = [3], ["b2"] = [30], ["b3"] = [40] };
        var hidden = Suppression.Hidden(parts, static part => ["all", "group " + part[0]], 5);
        Assert.Equal("a1 a2 b1 b2", string.Join(' ', hidden.Order(StringComparer.Ordinal)));
    }

    [Fact]
    public void No_hidden_count_can_be_told_by_subtracting_whatever_the_counts()
    {
        var random = new Random(20261123);
        for (var round = 0; round < 300; round++)
        {
            var parts = Enumerable.Range(0, random.Next(2, 12)).ToDictionary(static i => $"{i}", _ => Enumerable.Range(0, 3).Select(_ => random.Next(3) == 0 ? random.Next(6) : (long)random.Next(200)).ToArray());
            var hidden = Suppression.Hidden(parts, static part => ["all", part[0] % 2 == 0 ? "even" : "odd"], 5);
            Assert.All(parts.Where(p => p.Value.Any(static n => n is > 0 and < 5)), p => Assert.Contains(p.Key, hidden));
            foreach (var group in new Func<string, bool>[] { static _ => true, static k => k[0] % 2 == 0, static k => k[0] % 2 != 0 })
            {
                var inside = parts.Where(p => group(p.Key) && p.Value.Any(static n => n > 0)).ToArray();
                var gone = inside.Where(p => hidden.Contains(p.Key)).ToArray();
                if (gone.Length == 0 || gone.Length == inside.Length)
                    continue;
                Assert.True(gone.Length > 1);
                for (var i = 0; i < 3; i++)
                    Assert.False(gone.Sum(p => p.Value[i]) is > 0 and < 5);
            }
        }
    }

    [Fact]
    public async Task Small_counts_are_hidden_in_every_indicator_and_shown_with_a_record_of_the_reading()
    {
        await reporting.ChangedAsync([
            .. Many(40, People.Ward, "university"), .. Many(3, People.Ward, "untrained"),
            .. Many(30, "05467", "university"), .. Many(30, "05467", "untrained"),
            .. Many(30, People.Commune, "university"), .. Many(30, People.Commune, "untrained"),
            .. Many(40, "05488", "university"), .. Many(40, "05488", "untrained")]);
        foreach (var id in new[] { "K01", "K02", "K06" })
        {
            var rows = (await ReadAsync($"/v1/indicators/{id}?by=commune")).Series("main");
            // Another ward is hidden with it, not a rural commune: urban less the shown wards would tell.
            Assert.Equal("hidden hidden", $"{rows.Row(People.Ward).Shown()} {rows.Row("05467").Shown()}");
            Assert.DoesNotContain("hidden", rows.Row(People.Commune).Shown() + rows.Row("05488").Shown(), StringComparison.Ordinal);
        }
        Assert.Equal("140/243 = 57.6", (await ReadAsync("/v1/indicators/K01")).Series("main").Shown());
        Assert.Equal("hidden", (await ReadAsync($"/v1/indicators/K01?unit={People.Ward}&by=sex")).Series("main").Shown());
        Assert.Equal(0L, await reporting.QueryAsync<long>("select count(*) from detail_reading"));

        Assert.Equal("40/43 = 93.0", (await reporting.GetAsync("/v1/indicators/K01?by=commune")).Series("main").Row(People.Ward).Shown());
        Assert.Equal("/v1/indicators/K01?by=commune", await reporting.QueryAsync<string>("select asked from detail_reading"));
    }

    [Fact]
    public async Task A_province_of_three_people_is_not_shown_at_all()
    {
        await reporting.ChangedAsync(Many(3, People.Ward, "university"));
        var series = (await ReadAsync("/v1/indicators/K01?by=commune")).Series("main");
        Assert.Equal(("hidden", "hidden", "suppressed"), (series.Shown(), series.Row(People.Ward).Shown(), series.Code("reason")));
        Assert.Equal(JsonValueKind.Null, series.GetProperty("coverage").ValueKind);
    }

    private static IEnumerable<Contracts.Registry.V1.LabourRecordChanged> Many(int people, string commune, string qualification) =>
        Enumerable.Range(0, people).Select(_ => People.Somebody(commune) with { Qualification = qualification });

    private Task<JsonElement> ReadAsync(string path) => reporting.GetAsync(path, Scopes.ReportingRead, "19");

    private static string Hidden(params (string Part, long[] Atoms)[] parts) =>
        string.Join(' ', Suppression.Hidden(parts.ToDictionary(static p => p.Part, static p => p.Atoms), static _ => ["all"], 5).Order(StringComparer.Ordinal));
}
