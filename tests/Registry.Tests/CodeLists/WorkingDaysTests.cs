using Lmis.Registry.CodeLists;

namespace Lmis.Registry.Tests.CodeLists;

public sealed class WorkingDaysTests
{
    private static readonly WorkingDays Calendar = CodeListSet.Load().WorkingDays;

    [Theory]
    [InlineData("2026-11-23", "2026-11-26")] // Monday; the Tuesday is the Day of Vietnamese Culture.
    [InlineData("2026-11-26", "2026-11-30")] // Thursday, over a weekend.
    [InlineData("2026-08-20", "2026-08-22")] // Thursday; the Saturday after is worked for 31 August.
    [InlineData("2026-08-28", "2026-09-04")] // Friday before the swapped Monday and two days of National Day.
    [InlineData("2026-02-13", "2026-02-24")] // Friday before Tết.
    public void Two_working_days_leave_out_weekends_holidays_and_swapped_days_and_count_worked_Saturdays(string received, string due) =>
        Assert.Equal(DateOnly.Parse(due), Calendar.After(DateOnly.Parse(received), 2));

    [Theory]
    [InlineData("2026-11-16", 10, "2026-11-26")]
    [InlineData("2026-11-18", 10, "2026-11-30")] // The 28th is a Saturday.
    [InlineData("2026-11-14", 10, "2026-11-25")] // The 24th is a holiday.
    [InlineData("2026-08-12", 10, "2026-08-22")] // A Saturday that is worked.
    public void A_period_in_days_ends_on_the_next_working_day_when_its_last_day_is_free(string received, int days, string due) =>
        Assert.Equal(DateOnly.Parse(due), Calendar.AfterDays(DateOnly.Parse(received), days));

    [Theory]
    [InlineData("2026-11-25", "2026-11-23")]
    [InlineData("2026-08-24", "2026-08-22")]
    [InlineData("2026-09-03", "2026-08-28")]
    public void People_are_reminded_on_the_working_day_before(string due, string remind) => Assert.Equal(DateOnly.Parse(remind), Calendar.Before(DateOnly.Parse(due)));
}
