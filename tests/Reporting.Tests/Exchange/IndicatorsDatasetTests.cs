using System.Text.Json;
using Lmis.Testing;

namespace Lmis.Reporting.Tests.Exchange;

public sealed class IndicatorsDatasetTests : IAsyncLifetime
{
    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task A_partner_reads_the_list_of_a_year_and_one_indicator_with_the_rows_applied()
    {
        await reporting.ChangedAsync([.. Many(60, People.Ward, "university"), .. Many(40, People.Commune, "untrained")]);
        var list = await AskAsync("/exchange/indicators/?year=2026");
        Assert.Equal((2026, "19", 17), (list.GetProperty("year").GetInt32(), list.GetProperty("province").GetString(), list.GetProperty("indicators").GetArrayLength()));

        var indicator = await AskAsync("/exchange/indicators/K01?year=2026");
        Assert.Equal("60/100 = 60.0", Series(indicator).Shown());
        Assert.Equal(JsonValueKind.Null, Series(indicator).GetProperty("rows").ValueKind);
        foreach (var own in new[] { "target", "state", "receipted", "coverage", "completeness" })
            Assert.DoesNotContain($"\"{own}\"", indicator.GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_area_type_gives_that_part_alone()
    {
        await reporting.ChangedAsync([.. Many(60, People.Ward, "university"), .. Many(40, People.Commune, "untrained")]);
        var row = Series(await AskAsync("/exchange/indicators/K01?year=2026&areaType=urban")).GetProperty("rows").EnumerateArray().Single();
        Assert.Equal(("urban", "60/60 = 100.0"), (row.GetProperty("code").GetString(), row.Shown()));
    }

    [Fact]
    public async Task Small_counts_are_hidden_and_no_reading_of_them_is_recorded()
    {
        await reporting.ChangedAsync([.. Many(60, People.Ward, "university"), .. Many(3, People.Commune, "untrained")]);
        Assert.Equal("hidden", Series(await AskAsync("/exchange/indicators/K01?year=2026&areaType=rural")).GetProperty("rows").EnumerateArray().Single().Shown());
        Assert.Equal("hidden", Series(await AskAsync("/exchange/indicators/K01?year=2026&areaType=urban")).GetProperty("rows").EnumerateArray().Single().Shown());
        Assert.Equal(0L, await reporting.QueryAsync<long>("select count(*) from detail_reading"));
    }

    [Theory]
    [InlineData("/exchange/indicators/K18", 404, "no-such-indicator")]
    [InlineData("/exchange/indicators/?year=1999", 400, "year")]
    [InlineData("/exchange/indicators/K01?year=2099", 400, "year")]
    [InlineData("/exchange/indicators/K01?areaType=coast", 400, "area-type")]
    public async Task A_wrong_question_is_a_problem(string path, int status, string slug)
    {
        using var response = await reporting.Service.Http.SendAsync(ExchangeTokens.Request(HttpMethod.Get, path, ExchangeTokens.Issue("reporting", clock: reporting.Clock)));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True((int)response.StatusCode == status && body.Contains($"urn:lmis:problem:{slug}\"", StringComparison.Ordinal), $"{(int)response.StatusCode} {body}");
    }

    [Fact]
    public async Task Rows_other_than_all_are_refused()
    {
        using var response = await reporting.Service.Http.SendAsync(ExchangeTokens.Request(HttpMethod.Get, "/exchange/indicators/K01", ExchangeTokens.Issue("reporting", "residents-of:24", clock: reporting.Clock)));
        Assert.Contains("rows-not-offered", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_leaf_that_is_answered_is_a_field_that_is_offered()
    {
        await reporting.ChangedAsync([.. Many(60, People.Ward, "university"), .. Many(40, People.Commune, "untrained")]);
        var offered = JsonDocument.Parse(await reporting.Service.Http.GetStringAsync("/exchange/datasets")).RootElement.GetProperty("datasets")[0].GetProperty("fields")
            .EnumerateArray().Select(field => field.GetString()!).ToHashSet();
        foreach (var path in new[] { "/exchange/indicators/?year=2026", "/exchange/indicators/K01?year=2026&areaType=urban" })
            Assert.Empty(Leaves(await AskAsync(path), "").Except(offered));
    }

    private async Task<JsonElement> AskAsync(string path)
    {
        using var response = await reporting.Service.Http.SendAsync(ExchangeTokens.Request(HttpMethod.Get, path, ExchangeTokens.Issue("reporting", clock: reporting.Clock)));
        var body = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {body}");
        Assert.Equal("all", response.Headers.GetValues("Lmis-Row-Scope").Single());
        return JsonDocument.Parse(body).RootElement;
    }

    private static JsonElement Series(JsonElement indicator) => indicator.GetProperty("series").EnumerateArray()
        .Single(s => s.GetProperty("kind").GetString() == "register" && s.GetProperty("variant").GetString() == "main");

    private static IEnumerable<string> Leaves(JsonElement element, string at) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(member => Leaves(member.Value, $"{at}/{member.Name}")),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(item => Leaves(item, $"{at}/*")),
        JsonValueKind.Null => [],
        _ => [at],
    };

    private static IEnumerable<Contracts.Registry.V1.LabourRecordChanged> Many(int count, string commune, string qualification) =>
        Enumerable.Range(0, count).Select(_ => People.Somebody(commune) with { Qualification = qualification });
}
