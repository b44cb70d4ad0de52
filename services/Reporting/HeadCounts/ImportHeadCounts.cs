using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Counts;
using Lmis.Reporting.Data;
using Lmis.Reporting.Facts;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.HeadCounts;

/// <summary>So many people of one sex, qualification and section in one unit.</summary>
public sealed record HeadCountLine(
    [property: Required] string Unit,
    [property: Required] string Sex,
    [property: Required] string Qualification,
    [property: Required, RegularExpression("^[A-V]$", ErrorMessage = "The section is one letter, A to V (VSIC 2025).")] string Section,
    [property: Range(1, 10_000_000)] int People);

/// <summary>A whole list: it takes the place of the earlier list of the same source and date.</summary>
public sealed record ImportHeadCountsRequest(
    [property: Required, StringLength(200, MinimumLength = 2)] string Source,
    DateOnly ReferenceDate,
    [property: Required, MinLength(1), MaxLength(50_000)] IReadOnlyList<HeadCountLine> Lines);

/// <summary>What stands now.</summary>
public sealed record ImportHeadCountsResponse(int Lines, long People, int ReplacedLines);

/// <summary>
/// Takes the number of those who do not register (cán bộ, công chức, viên chức, lực lượng vũ trang; Decree 318 art. 3.4) from their offices.
/// Sending a list again changes nothing; a wrong line changes nothing at all.
/// </summary>
public static class ImportHeadCounts
{
    /// <summary>Adds the operation.</summary>
    public static void Map(RouteGroupBuilder v1) =>
        v1.MapPost("/head-counts", HandleAsync).WithName(nameof(ImportHeadCounts)).RequireAreaScope(Scopes.ReportingWrite)
            // A list of all communes has some 40,000 lines.
            .WithMetadata(new RequestSizeLimitAttribute(16 * 1024 * 1024));

    private static async Task<Results<Ok<ImportHeadCountsResponse>, ProblemHttpResult>> HandleAsync(
        ImportHeadCountsRequest request, ReportingDb db, UnitList units, AreaScope area, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (AreaRules.MayEnter(area, units) is { } outside)
            return outside;
        var errors = new EntryErrors("lines");
        errors.Check(request.ReferenceDate.Year is < ReportingYear.First or > ReportingYear.Last, "referenceDate", $"the year must be from {ReportingYear.First} to {ReportingYear.Last}");
        for (var i = 0; i < request.Lines.Count; i++)
        {
            var line = request.Lines[i];
            errors.Check(i, line.Unit != units.ProvinceCode && !units.Communes.ContainsKey(line.Unit), "unit", $"must be {units.ProvinceCode} or a commune of the province");
            errors.Check(i, !FactCodes.Sexes.ContainsKey(line.Sex), "sex", "must be male or female");
            errors.Check(i, !FactCodes.Qualifications.ContainsKey(line.Qualification), "qualification", $"must be one of: {string.Join(", ", FactCodes.Qualifications.Keys.Order(StringComparer.Ordinal))}");
        }
        if (errors.Problem is { } problem)
            return problem;

        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // Two who send the same list at once would both delete and both add.
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Locks.HeadCounts})", ct);
        var replaced = await db.HeadCounts.Where(h => h.Source == request.Source && h.ReferenceDate == request.ReferenceDate).ExecuteDeleteAsync(ct);
        db.HeadCounts.AddRange(request.Lines.Select(line => new HeadCount
        {
            Id = Guid.CreateVersion7(),
            Source = request.Source,
            ReferenceDate = request.ReferenceDate,
            UnitCode = line.Unit,
            Sex = FactCodes.Sexes[line.Sex],
            Qualification = FactCodes.Qualifications[line.Qualification],
            Section = line.Section,
            People = line.People,
            EnteredBy = caller.Subject,
            EnteredAt = now,
        }));
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new ImportHeadCountsResponse(request.Lines.Count, request.Lines.Sum(static l => (long)l.People), replaced));
    }
}
