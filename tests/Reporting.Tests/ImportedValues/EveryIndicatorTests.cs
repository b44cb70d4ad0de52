using System.Text.Json;
using Lmis.Reporting.Definitions;
using Lmis.Testing;

namespace Lmis.Reporting.Tests.ImportedValues;

/// <summary>What holds for each of the catalogue's indicators, also for one that is defined or fed later.</summary>
public sealed class EveryIndicatorTests : IAsyncLifetime
{
    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task A_published_value_is_taken_shown_as_what_it_is_compared_only_by_definition_and_told_to_partners()
    {
        // K07 once more as a loss of productivity, which is a value like any other.
        var values = IndicatorCatalogue.All.Select(static (d, i) => new
        {
            indicator = d.Id, year = 2026, unit = "19", boundary = Boundary.Current, kind = KindOf(d), ageScope = d.ComparedAgeScope, value = d.Id == "K07" ? -1.5m : 10m + i,
            source = "Cục Thống kê", table = "Biểu 5", publishedOn = "2026-11-01", isPreliminary = false,
        }).ToArray();
        Assert.Equal(values.Length, (await reporting.EnterAsync(HttpMethod.Post, "/v1/imported-values", new { values })).GetProperty("added").GetInt32());

        var partners = await AskAsync("/exchange/indicators/?year=2026");
        Assert.Equal(values.Select(static v => v.indicator), partners.GetProperty("indicators").EnumerateArray().Select(static i => i.GetProperty("code").GetString()));
        foreach (var (definition, value) in IndicatorCatalogue.All.Zip(values))
        {
            var answer = await reporting.GetAsync($"/v1/indicators/{definition.Id}?year=2026");
            var series = answer.Series("main", value.kind);
            Assert.Equal((value.value, "final", "Cục Thống kê"), (series.GetProperty("value").GetDecimal(), series.Code("stage"), series.GetProperty("source").GetProperty("name").GetString()));
            if (definition.ComparedSeries == SeriesKind.Register)
                Assert.Equal(("not-comparable", "other-series"), (series.Code("state"), series.Code("reason")));
            else
                Assert.True(answer.GetProperty("target").ValueKind == JsonValueKind.Null ? series.Code("state") == "not-comparable" : answer.Code("state") is "met" or "not-met", $"{answer}");

            var shared = await AskAsync($"/exchange/indicators/{definition.Id}?year=2026");
            Assert.Equal(
                answer.GetProperty("series").EnumerateArray().Select(static s => $"{s.Code("kind")} {s.Code("variant")} {s.GetProperty("value")}"),
                shared.GetProperty("series").EnumerateArray().Select(static s => $"{s.GetProperty("kind").GetString()} {s.GetProperty("variant").GetString()} {s.GetProperty("value")}"));
        }
    }

    private static string KindOf(IndicatorDefinition definition) => definition.ComparedSeries == SeriesKind.Register ? SeriesKind.Administrative : definition.ComparedSeries;

    private async Task<JsonElement> AskAsync(string path)
    {
        using var response = await reporting.Service.Http.SendAsync(ExchangeTokens.Request(HttpMethod.Get, path, ExchangeTokens.Issue("reporting", clock: reporting.Clock)));
        return JsonDocument.Parse(await response.Content.ReadAsStringAsync()).RootElement;
    }
}
