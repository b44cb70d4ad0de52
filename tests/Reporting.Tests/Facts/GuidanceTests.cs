using System.Text.Json;
using Lmis.Contracts;
using Lmis.Contracts.Training.V1;
using Lmis.Hosting;

namespace Lmis.Reporting.Tests.Facts;

/// <summary>K16 of the worked example, from what schools report to Training.</summary>
public sealed class GuidanceTests : IAsyncLifetime
{
    private static readonly GuidanceReported[] Example =
    [
        Of("A", "lower-secondary", 100, 92), Of("B", "lower-secondary", 50, 30, commune: "05467"), Of("C", "upper-secondary", 80, 80), Of("E", "continuing-education", 20, 15),
    ];

    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task The_worked_example_comes_out_in_any_order_and_twice_and_a_correction_holds()
    {
        await DeliverAsync(Of("A", "lower-secondary", 100, 60, version: 1));
        foreach (var one in Example.Reverse())
            await DeliverAsync(one with { Version = 2 });
        await DeliverAsync(Example);
        await DeliverAsync(Of("F", "lower-secondary", 500, 0, schoolYear: 2024));
        var answer = await reporting.GetAsync("/v1/indicators/K16?year=2026");
        Assert.Equal("main 217/250 86.8, lower-secondary 122/150 81.3, upper-secondary 95/100 95, continuing-education 15/20 75", Series(answer));
        Assert.Equal(("86.8", "provisional"), (answer.GetProperty("value").GetRawText(), answer.GetProperty("state").GetProperty("code").GetString()));
        Assert.Equal("main 30/50 60, lower-secondary 30/50 60", Series(await reporting.GetAsync("/v1/indicators/K16?year=2026&unit=05467")));
        Assert.Empty((await reporting.GetAsync("/v1/indicators/K16?year=2027")).GetProperty("series").EnumerateArray());
    }

    [Fact]
    public async Task Few_pupils_are_hidden_from_whoever_may_not_see_them_and_the_others_reading_is_recorded()
    {
        await DeliverAsync(Of("A", "lower-secondary", 100, 97), Of("C", "upper-secondary", 80, 40));
        Assert.Equal("main -/- -, lower-secondary -/- -, upper-secondary -/- -", Series(await reporting.GetAsync("/v1/indicators/K16?year=2026", Scopes.ReportingRead, "19")));
        Assert.Equal(0L, await reporting.QueryAsync<long>("select count(*) from detail_reading"));
        Assert.Equal("main 137/180 76.1, lower-secondary 97/100 97, upper-secondary 40/80 50", Series(await reporting.GetAsync("/v1/indicators/K16?year=2026")));
        Assert.Equal(1L, await reporting.QueryAsync<long>("select count(*) from detail_reading"));
    }

    private static GuidanceReported Of(string school, string level, int graduates, int guided, int schoolYear = 2025, long version = 1, string commune = "05443") =>
        new("460000000" + school, schoolYear, level, version, commune, graduates, guided, DateTimeOffset.UnixEpoch);

    private Task DeliverAsync(params IEnumerable<GuidanceReported> events) => reporting.DeliverAsync(Topics.GuidanceReportedV1, events);

    private static string Series(JsonElement answer) => string.Join(", ", answer.GetProperty("series").EnumerateArray().Select(static s =>
        $"{s.GetProperty("variant").GetProperty("code").GetString()} {Number(s, "numerator")}/{Number(s, "denominator")} {Number(s, "value")}"));

    private static string Number(JsonElement series, string name) => series.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetRawText() : "-";
}
