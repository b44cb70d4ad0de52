namespace Lmis.Reporting.Counts;

/// <summary>The calendar year in Việt Nam, which knows no summer time.</summary>
public static class ReportingYear
{
    /// <summary>The first year of which a value is taken; the plan began on 2021-12-14.</summary>
    public const int First = 2021;

    /// <summary>The last year the plan and its reports can reach.</summary>
    public const int Last = 2045;

    /// <summary>The year it is now.</summary>
    public static int Current(TimeProvider clock) => clock.GetUtcNow().ToOffset(TimeSpan.FromHours(7)).Year;
}
