namespace Lmis.Reporting.Definitions;

/// <summary>K16–K17: career guidance at school and placement by the employment-service centre, version 1.</summary>
public static class GuidanceAndPlacement
{
    /// <summary>The two definitions.</summary>
    public static readonly IReadOnlyList<IndicatorDefinition> All =
    [
        new("K16", 1, true, SeriesKind.Administrative, AgeScope.None, ReferencePeriod.SchoolYear) { IsKnownByCommune = true },
        new("K17", 1, true, SeriesKind.Register, AgeScope.None, ReferencePeriod.Cohort),
    ];
}
