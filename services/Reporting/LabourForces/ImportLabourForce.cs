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

namespace Lmis.Reporting.LabourForces;

/// <summary>The labour force of a unit and year as published.</summary>
public sealed record LabourForceFigure(
    [property: Range(ReportingYear.First, ReportingYear.Last)] int Year,
    [property: Required] string Unit,
    [property: Required] string AgeScope,
    [property: Range(1L, 100_000_000L)] long People,
    [property: Required, StringLength(300, MinimumLength = 2)] string Source,
    DateOnly PublishedOn,
    bool IsPreliminary);

/// <summary>Figures of the statistics office.</summary>
public sealed record ImportLabourForceRequest([property: Required, MinLength(1), MaxLength(1_000)] IReadOnlyList<LabourForceFigure> Figures);

/// <summary>How many were new and how many were there already.</summary>
public sealed record ImportLabourForceResponse(int Added, int Unchanged);

/// <summary>
/// Takes the statistics office's labour force, against which coverage is measured. A later publication takes the place of an earlier one,
/// which is kept; one publication cannot say two numbers.
/// </summary>
public static class ImportLabourForce
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapPost("/labour-force", HandleAsync).WithName(nameof(ImportLabourForce)).RequireAreaScope(Scopes.ReportingWrite);

    private static async Task<Results<Ok<ImportLabourForceResponse>, ProblemHttpResult>> HandleAsync(
        ImportLabourForceRequest request, ReportingDb db, UnitList units, AreaScope area, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (AreaRules.MayEnter(area, units) is { } outside)
            return outside;
        var errors = new EntryErrors("figures");
        for (var i = 0; i < request.Figures.Count; i++)
        {
            var figure = request.Figures[i];
            errors.Check(i, figure.Unit != units.ProvinceCode && !units.Communes.ContainsKey(figure.Unit), "unit", $"must be {units.ProvinceCode} or a commune of the province");
            errors.Check(i, figure.AgeScope is not (AgeScope.FifteenAndOver or AgeScope.WorkingAge), "ageScope", $"must be {AgeScope.FifteenAndOver} or {AgeScope.WorkingAge}");
        }
        if (errors.Problem is { } problem)
            return problem;

        var years = request.Figures.Select(static f => f.Year).ToHashSet();
        var held = (await db.LabourForces.AsNoTracking().Where(f => years.Contains(f.Year)).ToListAsync(ct))
            .ToDictionary(static f => (f.Year, f.UnitCode, f.AgeScope, f.PublishedOn, f.Source), static f => (f.People, f.IsPreliminary));
        var added = 0;
        foreach (var figure in request.Figures)
        {
            var key = (figure.Year, figure.Unit, figure.AgeScope, figure.PublishedOn, figure.Source);
            if (held.TryGetValue(key, out var said))
            {
                if (said != (figure.People, figure.IsPreliminary))
                    return Differs(figure, said.People);
                continue;
            }
            held[key] = (figure.People, figure.IsPreliminary);
            db.LabourForces.Add(new()
            {
                Id = Guid.CreateVersion7(),
                Year = figure.Year,
                UnitCode = figure.Unit,
                AgeScope = figure.AgeScope,
                People = figure.People,
                Source = figure.Source,
                PublishedOn = figure.PublishedOn,
                IsPreliminary = figure.IsPreliminary,
                EnteredBy = caller.Subject,
                EnteredAt = clock.GetUtcNow(),
            });
            added++;
        }
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException race) when (race.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Problems.Conflict("entered-meanwhile", "Entered by another at the same time", "Nothing of this list was stored. Send it again: what is there already is left as it is.");
        }
        return TypedResults.Ok(new ImportLabourForceResponse(added, request.Figures.Count - added));
    }

    private static ProblemHttpResult Differs(LabourForceFigure figure, long held) => Problems.Conflict(
        "figure-differs", "The publication says another number already",
        $"For {figure.Unit}, {figure.Year}, {figure.AgeScope} the publication '{figure.Source}' of {figure.PublishedOn:yyyy-MM-dd} is held with {held} people. Nothing was stored; enter a restatement with its own date.");
}
