namespace Lmis.Reporting.Definitions;

/// <summary>K08–K13: youth (thanh niên), version 1. K10 is counted from the employment service's recruitments (PlacementSeries); of the others values are imported.</summary>
public static class YouthEmployment
{
    /// <summary>The six definitions: by law 16–30 for K08–K10, as published 15–24 for K11–K13.</summary>
    public static readonly IReadOnlyList<IndicatorDefinition> All =
    [
        new("K08", 1, true, SeriesKind.Administrative, AgeScope.YouthByLaw, ReferencePeriod.EndOfYear),
        new("K09", 1, true, SeriesKind.Administrative, AgeScope.YouthByLaw, ReferencePeriod.EndOfYear),
        new("K10", 1, true, SeriesKind.Register, AgeScope.YouthByLaw, ReferencePeriod.CalendarYear),
        new("K11", 1, false, SeriesKind.Official, AgeScope.YouthIlo, ReferencePeriod.YearlyAverage),
        new("K12", 1, false, SeriesKind.Official, AgeScope.YouthIlo, ReferencePeriod.YearlyAverage),
        new("K13", 1, true, SeriesKind.Official, AgeScope.YouthIlo, ReferencePeriod.YearlyAverage),
    ];
}
