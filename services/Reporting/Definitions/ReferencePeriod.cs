namespace Lmis.Reporting.Definitions;

/// <summary>The time a value of a year speaks of (indicators, rule 5).</summary>
public static class ReferencePeriod
{
    /// <summary>A stock on 31 December.</summary>
    public const string EndOfYear = "31-december";

    /// <summary>The average of the year's surveys.</summary>
    public const string YearlyAverage = "yearly-average";

    /// <summary>A flow in the calendar year.</summary>
    public const string CalendarYear = "calendar-year";

    /// <summary>The school year that ends in the year.</summary>
    public const string SchoolYear = "school-year";

    /// <summary>People who registered in the year, followed for six months.</summary>
    public const string Cohort = "cohort";
}
