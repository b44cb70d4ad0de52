using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Counts;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Indicators;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Reporting.ImportedValues;

/// <summary>One published value with all that says what it speaks of.</summary>
public sealed record PublishedValue(
    [property: Required] string Indicator,
    [property: Range(ReportingYear.First, ReportingYear.Last)] int Year,
    [property: Required] string Unit,
    [property: Required] string Boundary,
    [property: Required] string Kind,
    [property: Required] string AgeScope,
    [property: Range(-1_000_000_000d, 1_000_000_000d)] decimal Value,
    [property: Required, StringLength(300, MinimumLength = 2)] string Source,
    [property: Required, StringLength(300, MinimumLength = 1)] string Table,
    DateOnly PublishedOn,
    bool IsPreliminary,
    string? By = null,
    string? Category = null);

/// <summary>Published values.</summary>
public sealed record ImportValuesRequest([property: Required, MinLength(1), MaxLength(1_000)] IReadOnlyList<PublishedValue> Values);

/// <summary>How many were new and how many were there already.</summary>
public sealed record ImportValuesResponse(int Added, int Unchanged);

/// <summary>
/// Takes values that the statistics office, the insurance agency, the education department or the province publish. They are shown
/// beside the register's, each labelled, and never mixed with them. A restatement is entered with its own date; the earlier one is kept.
/// </summary>
public static class ImportValues
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapPost("/imported-values", HandleAsync).WithName(nameof(ImportValues)).RequireAreaScope(Scopes.ReportingWrite);

    private static async Task<Results<Ok<ImportValuesResponse>, ProblemHttpResult>> HandleAsync(
        ImportValuesRequest request, ReportingDb db, UnitList units, AreaScope area, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (AreaRules.MayEnter(area, units) is { } outside)
            return outside;
        var errors = new EntryErrors("values");
        for (var i = 0; i < request.Values.Count; i++)
            Check(errors, i, request.Values[i], units);
        if (errors.Problem is { } problem)
            return problem;

        var years = request.Values.Select(static v => v.Year).ToHashSet();
        var held = (await db.ImportedValues.AsNoTracking().Where(v => years.Contains(v.Year)).ToListAsync(ct))
            .ToDictionary(
                static v => (v.Indicator, v.Year, v.UnitCode, v.Boundary, v.Kind, v.AgeScope, v.By, v.Category, v.PublishedOn, v.Source, v.SourceTable),
                static v => (v.Value, v.IsPreliminary));
        var added = 0;
        foreach (var value in request.Values)
        {
            var key = (value.Indicator, value.Year, value.Unit, value.Boundary, value.Kind, value.AgeScope, value.By, value.Category, value.PublishedOn, value.Source, value.Table);
            if (held.TryGetValue(key, out var said))
            {
                if (said != (value.Value, value.IsPreliminary))
                    return Differs(value, said.Value);
                continue;
            }
            held[key] = (value.Value, value.IsPreliminary);
            db.ImportedValues.Add(new()
            {
                Id = Guid.CreateVersion7(),
                Indicator = value.Indicator,
                Year = value.Year,
                UnitCode = value.Unit,
                Boundary = value.Boundary,
                Kind = value.Kind,
                AgeScope = value.AgeScope,
                By = value.By,
                Category = value.Category,
                Value = value.Value,
                Source = value.Source,
                SourceTable = value.Table,
                PublishedOn = value.PublishedOn,
                IsPreliminary = value.IsPreliminary,
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
        return TypedResults.Ok(new ImportValuesResponse(added, request.Values.Count - added));
    }

    private static void Check(EntryErrors errors, int i, PublishedValue value, UnitList units)
    {
        var definition = IndicatorCatalogue.Find(value.Indicator);
        errors.Check(i, definition is null, "indicator", "must be K01 to K17");
        errors.Check(i, !Boundary.All.Contains(value.Boundary), "boundary", $"must be one of: {string.Join(", ", Boundary.All)}");
        errors.Check(i, value.Kind is not (SeriesKind.Official or SeriesKind.Administrative), "kind", $"must be {SeriesKind.Official} or {SeriesKind.Administrative}; the register's own values are counted, not imported");
        errors.Check(i, !AgeScope.All.Contains(value.AgeScope), "ageScope", $"must be one of: {string.Join(", ", AgeScope.All)}");
        var isCommune = units.Communes.ContainsKey(value.Unit);
        var isUnit = value.Boundary == Boundary.Former ? units.FormerProvinces.ContainsKey(value.Unit) : isCommune || value.Unit == units.ProvinceCode;
        errors.Check(i, !isUnit, "unit", $"must be {units.ProvinceCode} or a commune of the province, or with {Boundary.Former} one of: {string.Join(", ", units.FormerProvinces.Keys.Order(StringComparer.Ordinal))}");
        errors.Check(i, isCommune && definition is { IsKnownByCommune: false }, "unit", "a survey has no value below the province");
        errors.Check(i, definition is not null && IndicatorCatalogue.PlanTargetOf(definition.Id).Unit == "%" && value.Value is < 0 or > 100, "value", "a share is from 0 to 100 per cent");
        var by = value.By is null ? null : Breakdown.Find(value.By);
        errors.Check(i, value.By is not null && by is null, "by", $"must be one of: {string.Join(", ", Breakdown.All.Select(static b => b.Code))}");
        errors.Check(i, (value.By is null) != (value.Category is null), "category", "goes with 'by', and 'by' with it");
        errors.Check(i, by is not null && value.Category is not null && !by.Has(value.Category, units), "category", $"is no part of a breakdown by {value.By}");
    }

    private static ProblemHttpResult Differs(PublishedValue value, decimal held) => Problems.Conflict(
        "figure-differs", "The publication says another number already",
        $"For {value.Indicator}, {value.Unit}, {value.Year} the publication '{value.Source}', {value.Table}, of {value.PublishedOn:yyyy-MM-dd} is held with {held}. Nothing was stored; enter a restatement with its own date.");
}
