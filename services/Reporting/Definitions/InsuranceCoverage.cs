namespace Lmis.Reporting.Definitions;

/// <summary>K14–K15: social-insurance coverage, version 1. Compared is the agency's figure over the statistics office's labour force.</summary>
public static class InsuranceCoverage
{
    /// <summary>The two definitions.</summary>
    public static readonly IReadOnlyList<IndicatorDefinition> All =
    [
        new("K14", 1, false, SeriesKind.Official, AgeScope.WorkingAge, ReferencePeriod.EndOfYear) { IsKnownByCommune = true },
        new("K15", 1, true, SeriesKind.Official, AgeScope.WorkingAge, ReferencePeriod.EndOfYear) { IsKnownByCommune = true },
    ];
}
