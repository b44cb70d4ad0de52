using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Definitions;

/// <summary>K04–K07: unemployment, agriculture's share and productivity, version 1.</summary>
public static class LabourMarketBalance
{
    /// <summary>K06: the main job in section A, over the employed; section A is the same in VSIC 2018 and 2025.</summary>
    private static readonly RegisterMeasure InAgriculture = new(
        RegisterMeasure.Main, AgeScope.FifteenAndOver, static c => c.Status == ActivityStatus.Employed, static c => c.InAgriculture);

    /// <summary>The four definitions. Who registers as unemployed is no unemployment rate, so K04 and K05 have no register series.</summary>
    public static readonly IReadOnlyList<IndicatorDefinition> All =
    [
        new("K04", 1, true, SeriesKind.Official, AgeScope.WorkingAge, ReferencePeriod.YearlyAverage),
        new("K05", 1, true, SeriesKind.Official, AgeScope.WorkingAge, ReferencePeriod.YearlyAverage),
        new("K06", 1, false, SeriesKind.Official, AgeScope.FifteenAndOver, ReferencePeriod.YearlyAverage, InAgriculture, InAgriculture.OverWorkingAge()),
        new("K07", 1, false, SeriesKind.Official, AgeScope.None, ReferencePeriod.CalendarYear),
    ];
}
