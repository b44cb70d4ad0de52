using Lmis.Reporting.YearlyReports;

namespace Lmis.Reporting.Tests.YearlyReports;

public sealed class DeadlineTests
{
    private static readonly WorkingDays Days = WorkingDays.ReadEmbedded();

    // Weekdays by hand: 2026-12-14 is a Monday and 12-19 a Saturday; 2025-12-14 a Sunday; 2027-12-14 a Tuesday, 12-19 a Sunday.
    [Theory]
    [InlineData(2025, "2025-12-14", "2025-12-12", "2025-12-19", "2025-12-18")]
    [InlineData(2026, "2026-12-14", "2026-12-11", "2026-12-19", "2026-12-18")]
    [InlineData(2027, "2027-12-14", "2027-12-13", "2027-12-19", "2027-12-17")]
    public void Before_a_day_means_the_day_before_it_and_the_reminder_falls_on_a_working_day(int year, string parts, string remindParts, string report, string remindReport) =>
        Assert.Equal(
            new(year, DateOnly.Parse(parts, null), DateOnly.Parse(remindParts, null), DateOnly.Parse(report, null), DateOnly.Parse(remindReport, null)),
            ReportDeadlines.Of(year, Days));

    [Theory]
    [InlineData("2026-11-24", false)]
    [InlineData("2026-08-31", false)]
    [InlineData("2026-08-22", true)]
    [InlineData("2026-12-12", false)]
    [InlineData("2026-12-14", true)]
    public void Holidays_and_swapped_days_are_those_of_the_calendar(string day, bool works) => Assert.Equal(works, Days.Has(DateOnly.Parse(day, null)));

    [Fact]
    public void A_day_ends_at_midnight_in_Viet_Nam()
    {
        Assert.Equal(new(2026, 12, 14), ReportDeadlines.DayOf(new(2026, 12, 14, 16, 59, 59, TimeSpan.Zero)));
        Assert.Equal(new(2026, 12, 15), ReportDeadlines.DayOf(new(2026, 12, 14, 17, 0, 0, TimeSpan.Zero)));
    }
}
