using System.Text.Json;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Tests.Indicators;

public sealed class DefinitionTests
{
    [Theory]
    [InlineData(2024, 61, 0, 56, 4)]
    [InlineData(2025, 61, 3, 56, 8)]
    [InlineData(2026, 61, 6, 57, 0)]
    [InlineData(2027, 61, 9, 57, 4)]
    [InlineData(2028, 62, 0, 57, 8)]
    [InlineData(2029, 62, 0, 58, 0)]
    [InlineData(2030, 62, 0, 58, 4)]
    public void Retirement_age_is_the_table_of_the_definitions(int year, int menYears, int menMonths, int womenYears, int womenMonths) =>
        Assert.Equal(((menYears * 12) + menMonths, (womenYears * 12) + womenMonths), (RetirementAge.Months(year, Sex.Male), RetirementAge.Months(year, Sex.Female)));

    [Fact]
    public void Months_of_age_on_31_December_are_those_of_every_day_of_the_month_of_birth()
    {
        for (var day = new DateOnly(1960, 1, 1); day < new DateOnly(1964, 1, 1); day = day.AddDays(1))
        {
            // Counted on the calendar, one month after another.
            var months = 0;
            while (day.AddMonths(months + 1) <= new DateOnly(2026, 12, 31))
                months++;
            Assert.Equal(months, BirthMonth.AgeInMonths(BirthMonth.Parse($"{day:yyyy-MM}"), 2026));
        }
    }

    [Theory]
    [InlineData("K06", 3, 10, TargetState.NotMet)]
    [InlineData("K06", 2999, 10000, TargetState.Met)]
    [InlineData("K01", 75, 100, TargetState.Met)]
    [InlineData("K01", 74999, 100000, TargetState.NotMet)]
    [InlineData("K02", 32, 100, TargetState.Met)]
    public void A_share_is_tested_unrounded(string id, long numerator, long denominator, string expected)
    {
        var target = IndicatorCatalogue.PlanTargetOf(id);
        Assert.Equal(expected, TargetState.Of(new Share(numerator, denominator), target.Direction, target.InForce(2026)!.Value));
    }

    [Fact]
    public void A_band_is_met_at_its_low_end() =>
        Assert.Equal((35m, 40m, TargetState.Met), (
            IndicatorCatalogue.PlanTargetOf("K02").In2030!.Value.Low, IndicatorCatalogue.PlanTargetOf("K02").In2030!.Value.High,
            TargetState.Of(35.0m, TargetDirection.AtLeast, IndicatorCatalogue.PlanTargetOf("K02").InForce(2030)!.Value)));

    [Fact]
    public void Nobody_to_take_a_share_of_is_no_data() => Assert.Null(new Share(0, 0).Percent);

    [Fact]
    public void Every_indicator_has_words_in_both_languages_and_a_row_in_the_plan()
    {
        Assert.Equal(Enumerable.Range(1, 17).Select(static n => $"K{n:00}"), IndicatorCatalogue.All.Select(static d => d.Id));
        foreach (var language in new[] { "vi", "en" })
        {
            using var stream = typeof(IndicatorCatalogue).Assembly.GetManifestResourceStream($"Definitions/texts.{language}.json")!;
            var words = JsonDocument.Parse(stream).RootElement;
            foreach (var definition in IndicatorCatalogue.All)
            {
                Assert.NotEmpty(words.GetProperty("indicators").GetProperty(definition.Id).GetProperty("name").GetString()!);
                Assert.True(words.GetProperty("labels").TryGetProperty(definition.ComparedSeries, out _));
                Assert.Equal(definition.Id, IndicatorCatalogue.PlanTargetOf(definition.Id).Indicator);
            }
        }
    }

    [Fact]
    public void The_drawn_path_goes_straight_from_2025_to_2030() =>
        Assert.Equal((30m, 28m, 20m, null), (Path(2025), Path(2026), Path(2030), Path(2031)));

    private static decimal? Path(int year) => IndicatorCatalogue.PlanTargetOf("K06").DrawnPath(year);
}
