using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Counts;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Reporting.Targets;

/// <summary>The target assigned to one unit for one year.</summary>
public sealed record TargetToSet(
    [property: Required] string Indicator,
    [property: Range(ReportingYear.First, ReportingYear.Last)] int Year,
    [property: Required] string Unit,
    [property: Range(0d, 1_000_000_000d)] decimal Low,
    [property: Required, StringLength(300, MinimumLength = 2)] string Decision,
    decimal? High = null);

/// <summary>Targets to set.</summary>
public sealed record SetTargetsRequest([property: Required, MinLength(1), MaxLength(2_000)] IReadOnlyList<TargetToSet> Targets);

/// <summary>How many units have a target they had not, and how many another one.</summary>
public sealed record SetTargetsResponse(int Added, int Changed, int Unchanged);

/// <summary>Sets the yearly targets assigned (chỉ tiêu kế hoạch năm được giao) to the province and its communes; they go before the plan's.</summary>
public static class SetTargets
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapPut("/targets", HandleAsync).WithName(nameof(SetTargets)).RequireAreaScope(Scopes.ReportingWrite);

    private static async Task<Results<Ok<SetTargetsResponse>, ProblemHttpResult>> HandleAsync(
        SetTargetsRequest request, ReportingDb db, UnitList units, AreaScope area, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (AreaRules.MayEnter(area, units) is { } outside)
            return outside;
        var errors = new EntryErrors("targets");
        var seen = new HashSet<(string, int, string)>();
        for (var i = 0; i < request.Targets.Count; i++)
        {
            var target = request.Targets[i];
            errors.Check(i, IndicatorCatalogue.Find(target.Indicator) is null, "indicator", "must be K01 to K17");
            errors.Check(i, target.Unit != units.ProvinceCode && !units.Communes.ContainsKey(target.Unit), "unit", $"must be {units.ProvinceCode} or a commune of the province");
            errors.Check(i, target.High < target.Low, "high", "must not be below the low end");
            errors.Check(i, !seen.Add((target.Indicator, target.Year, target.Unit)), "unit", "has a target of this indicator and year in the list already");
        }
        if (errors.Problem is { } problem)
            return problem;

        var years = request.Targets.Select(static t => t.Year).ToHashSet();
        var held = await db.Targets.Where(t => years.Contains(t.Year)).ToDictionaryAsync(static t => (t.Indicator, t.Year, t.UnitCode), ct);
        var (added, changed) = (0, 0);
        foreach (var target in request.Targets)
        {
            if (!held.TryGetValue((target.Indicator, target.Year, target.Unit), out var stands))
            {
                db.Targets.Add(new()
                {
                    Indicator = target.Indicator,
                    Year = target.Year,
                    UnitCode = target.Unit,
                    Low = target.Low,
                    High = target.High,
                    Decision = target.Decision,
                    SetBy = caller.Subject,
                    SetAt = clock.GetUtcNow(),
                });
                added++;
            }
            else if ((stands.Low, stands.High, stands.Decision) != (target.Low, target.High, target.Decision))
            {
                (stands.Low, stands.High, stands.Decision, stands.SetBy, stands.SetAt) = (target.Low, target.High, target.Decision, caller.Subject, clock.GetUtcNow());
                changed++;
            }
        }
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Problems.Conflict("entered-meanwhile", "Entered by another at the same time", "Nothing of this list was stored. Look at what the other entered, and send the list again if it still holds.");
        }
        return TypedResults.Ok(new SetTargetsResponse(added, changed, request.Targets.Count - added - changed));
    }
}
