using Lmis.Reporting.Counts;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.HeadCounts;
using Lmis.Reporting.ImportedValues;
using Lmis.Reporting.Targets;
using Lmis.Reporting.Units;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.Indicators;

/// <summary>What people entered for a year: the latest of each restated figure.</summary>
public sealed record IndicatorInputs(
    IReadOnlyDictionary<(string Indicator, string Unit), AssignedTarget> Targets,
    IReadOnlyDictionary<(string Unit, string AgeScope), long> LabourForce,
    ILookup<string, ImportedValue> Values,
    IReadOnlyList<HeadCount> HeadCounts)
{
    /// <summary>Who takes part in social insurance; null while no month of the year is known, and where nobody asks.</summary>
    public CoveredPeople? Covered { get; init; }

    /// <summary>Reads them.</summary>
    /// <param name="db">The database.</param>
    /// <param name="year">The year.</param>
    /// <param name="indicator">Only of this indicator; null for all.</param>
    /// <param name="ct">Ends the reading.</param>
    public static async Task<IndicatorInputs> LoadAsync(ReportingDb db, int year, string? indicator, CancellationToken ct)
    {
        var targets = await db.Targets.AsNoTracking().Where(t => t.Year == year && (indicator == null || t.Indicator == indicator)).ToListAsync(ct);
        var forces = await db.LabourForces.AsNoTracking().Where(f => f.Year == year).OrderBy(f => f.PublishedOn).ThenBy(f => f.EnteredAt).ToListAsync(ct);
        var values = await db.ImportedValues.AsNoTracking().Where(v => v.Year == year && (indicator == null || v.Indicator == indicator)).ToListAsync(ct);
        var (first, last) = (new DateOnly(year, 1, 1), new DateOnly(year, 12, 31));
        var lists = db.HeadCounts.Where(h => h.ReferenceDate >= first && h.ReferenceDate <= last);
        var headCounts = await lists.AsNoTracking().Where(h => h.ReferenceDate == lists.Where(o => o.Source == h.Source).Max(o => o.ReferenceDate)).ToListAsync(ct);
        return new(
            targets.ToDictionary(static t => (t.Indicator, t.UnitCode)),
            forces.GroupBy(static f => (f.UnitCode, f.AgeScope)).ToDictionary(static g => g.Key, static g => g.Last().People),
            // A final value goes before a preliminary one, and then the later publication, of the same source.
            values.GroupBy(static v => (v.Indicator, v.UnitCode, v.Boundary, v.Kind, v.AgeScope, v.By, v.Category, v.Source, v.SourceTable))
                .Select(static g => g.OrderBy(static v => v.IsPreliminary).ThenByDescending(static v => v.PublishedOn).First())
                .ToLookup(static v => v.Indicator),
            headCounts);
    }

    /// <summary>The target that applies to a unit: assigned for the year, else for the province the plan's.</summary>
    public TargetAnswer? TargetOf(IndicatorDefinition definition, int year, string unit, UnitList units)
    {
        var plan = IndicatorCatalogue.PlanTargetOf(definition.Id);
        var direction = plan.Direction == TargetDirection.Below ? "below" : "at-least";
        if (Targets.TryGetValue((definition.Id, unit), out var assigned))
            return new(assigned.Low, assigned.High, direction, "assigned", assigned.Decision, unit == units.ProvinceCode ? plan.DrawnPath(year) : null);
        return unit == units.ProvinceCode && plan.InForce(year) is { } range ? new(range.Low, range.High, direction, "plan", null, plan.DrawnPath(year)) : null;
    }
}
