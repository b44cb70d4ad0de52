using System.Collections.Frozen;
using System.Globalization;
using Sylvan.Data.Csv;

namespace Lmis.Reporting.Definitions;

/// <summary>All 17 indicators of Plan 227/KH-UBND, section II.2, in order, with their definitions and the plan's targets.</summary>
public static class IndicatorCatalogue
{
    /// <summary>Definitions, K01 to K17.</summary>
    public static readonly IReadOnlyList<IndicatorDefinition> All =
        [.. TrainedLabourForce.All, .. LabourMarketBalance.All, .. YouthEmployment.All, .. InsuranceCoverage.All, .. GuidanceAndPlacement.All];

    private static readonly FrozenDictionary<string, IndicatorDefinition> ById = All.ToFrozenDictionary(static d => d.Id, StringComparer.Ordinal);
    private static readonly FrozenDictionary<string, PlanTarget> Targets = ReadTargets().ToFrozenDictionary(static t => t.Indicator, StringComparer.Ordinal);

    /// <summary>The definition of an indicator, or null when there is no such indicator.</summary>
    public static IndicatorDefinition? Find(string? id) => id is not null ? ById.GetValueOrDefault(id) : null;

    /// <summary>What the plan asks of an indicator.</summary>
    public static PlanTarget PlanTargetOf(string id) => Targets[id];

    private static IEnumerable<PlanTarget> ReadTargets()
    {
        using var csv = CsvDataReader.Create(new StreamReader(typeof(IndicatorCatalogue).Assembly.GetManifestResourceStream("Definitions/plan-targets.csv")!));
        string Cell(string column) => csv.GetString(csv.GetOrdinal(column));
        while (csv.Read())
        {
            yield return new PlanTarget(
                Cell("id"),
                Cell("seed_section"),
                Cell("unit"),
                // "khoảng" (K15) means at least the number (rule 9).
                Cell("direction") == "lt" ? TargetDirection.Below : TargetDirection.AtLeast,
                Range(Cell("target_2025")),
                Range(Cell("target_2030")));
        }
    }

    private static TargetRange? Range(string text)
    {
        if (text.Length == 0)
            return null;
        var ends = text.Split('-').Select(static end => decimal.Parse(end, CultureInfo.InvariantCulture)).ToArray();
        return new TargetRange(ends[0], ends.Length > 1 ? ends[1] : null);
    }
}
