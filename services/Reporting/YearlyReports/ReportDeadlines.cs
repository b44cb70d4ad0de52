namespace Lmis.Reporting.YearlyReports;

/// <summary>
/// The last days for a year's report (Plan 227/KH-UBND, section VI): units before 15 December, the lead department before 20 December. "Trước ngày D"
/// means that D−1 is the last day, whatever weekday it is: a date that is named is not moved, so people are reminded on the working day before.
/// </summary>
public sealed record ReportDeadlines(int Year, DateOnly PartsDueOn, DateOnly PartsRemindOn, DateOnly ReportDueOn, DateOnly ReportRemindOn)
{
    /// <summary>Of a year.</summary>
    public static ReportDeadlines Of(int year, WorkingDays days)
    {
        var (parts, report) = (new DateOnly(year, 12, 15).AddDays(-1), new DateOnly(year, 12, 20).AddDays(-1));
        return new(year, parts, days.Before(parts), report, days.Before(report));
    }

    /// <summary>The day in Việt Nam.</summary>
    public static DateOnly DayOf(DateTimeOffset moment) => DateOnly.FromDateTime(moment.ToOffset(TimeSpan.FromHours(7)).DateTime);
}
