namespace Lmis.Reporting.Definitions;

/// <summary>One of the plan's 17 indicators, as defined; its words are in the text resources, its targets in plan-targets.csv.</summary>
/// <param name="Id">K01 to K17.</param>
/// <param name="Version">Of the definition; a change of what is counted is a new version.</param>
/// <param name="IsProvisional">Rests on a choice the Department of Home Affairs has still to confirm ("định nghĩa tạm thời").</param>
/// <param name="ComparedSeries">The series that is compared with the target.</param>
/// <param name="ComparedAgeScope">The age scope that is compared with the target.</param>
/// <param name="Reference">What time a year's value speaks of.</param>
/// <param name="Measures">How the register series are counted; empty where the register cannot give the indicator yet.</param>
public sealed record IndicatorDefinition(
    string Id, int Version, bool IsProvisional, string ComparedSeries, string ComparedAgeScope, string Reference, params IReadOnlyList<RegisterMeasure> Measures)
{
    /// <summary>Imported values exist below the province; a survey's never do (indicators, rule 12).</summary>
    public bool IsKnownByCommune { get; init; }
}
