using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Rights;

/// <summary>Which readings; all that is given must hold.</summary>
/// <param name="PersonId">Of this person's data.</param>
/// <param name="ReadBy">By this officer, app or partner: the subject of their token, or the member code.</param>
/// <param name="Purpose">On this ground.</param>
/// <param name="From">Not before this day in Vietnam.</param>
/// <param name="To">Not after this day in Vietnam.</param>
/// <param name="Limit">Most readings of one answer.</param>
/// <param name="After">The <c>next</c> of the answer before, with the rest of the question unchanged.</param>
public sealed record SearchReadingsRequest(
    Guid? PersonId = null, [property: StringLength(100, MinimumLength = 1)] string? ReadBy = null, [property: StringLength(60, MinimumLength = 1)] string? Purpose = null,
    DateOnly? From = null, DateOnly? To = null, [property: Range(1, 200)] int Limit = 50, [property: StringLength(32)] string? After = null);

/// <summary>One reading, with whoever read.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="PersonIds">Whose data; of a search, those of its hits who live in the caller's area.</param>
/// <param name="ReadBy">The officer's subject, or the partner's member code.</param>
/// <param name="ReaderName">The officer's name.</param>
/// <param name="Unit">The officer's area.</param>
/// <param name="Roles">The officer's roles.</param>
/// <param name="ClientId">With which app, or the partner's subsystem.</param>
/// <param name="Purpose">See the list reading-purposes; of a partner, the agreement's purpose.</param>
/// <param name="What">What was shown; <c>search</c> and <c>access-log</c> are pages of hits.</param>
/// <param name="Sensitive">Whether the sensitive class was shown.</param>
/// <param name="AgreementId">Of a partner: the agreement.</param>
/// <param name="RequestId">Of a partner: the exchange's request id.</param>
/// <param name="PurposeDetail">Of a partner: its file reference.</param>
/// <param name="Ground">Of a partner: why the person was inside the agreement's rows, <c>residence</c>, <c>consent</c> or <c>legal-basis</c>.</param>
/// <param name="ConsentId">Of a partner that was told by consent: which one.</param>
/// <param name="Asked">Of a search of this log: what was asked.</param>
public sealed record ReadingView(
    DateTimeOffset At, IReadOnlyList<Guid> PersonIds, string ReadBy, string? ReaderName, string? Unit, IReadOnlyList<string> Roles, string ClientId, string Purpose, string What, bool Sensitive,
    string? AgreementId, string? RequestId, string? PurposeDetail, string? Ground, Guid? ConsentId, string? Asked);

/// <summary>The newest first; <c>Next</c> asks for the following ones.</summary>
public sealed record SearchReadingsResponse(IReadOnlyList<ReadingView> Readings, string? Next);

/// <summary>Searches who read the records of persons of the caller's area, for the data-protection officer; the search is a reading of those persons itself.</summary>
public static class SearchReadings
{
    public static void Map(RouteGroupBuilder v1) => v1.MapPost("/readings/search", HandleAsync).WithName(nameof(SearchReadings)).RequireAreaScope(Scopes.RegistryAudit);

    private static async Task<Results<Ok<SearchReadingsResponse>, ProblemHttpResult>> HandleAsync(
        SearchReadingsRequest request, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http,
        RegistryDb db, AreaScope area, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem) || !AccessLog.TryReadPlace(request.After, out var place, out problem))
            return problem!;
        if (request.From > request.To || request.From?.Year < 2000 || request.To?.Year > 2999)
            return Problems.BadRequest("period-malformed", "No such period", "'from' must be the same day as 'to' or an earlier one, and both between 2000 and 2999.");
        if (request.PersonId is { } person && !await InArea(db, area).AnyAsync(p => p == person, ct))
            return WorkerProblems.NotFound();

        var (records, searches) = Choose(request, db, area);
        var readings = await AccessLog.ReadAsync(records, searches, place, request.Limit, ct);
        var page = readings.Take(request.Limit).ToList();
        // Of a page of hits, only those of the area are told.
        var told = page.SelectMany(static r => r.PersonIds).Distinct().ToList();
        var seen = area.IsEverything ? told.ToHashSet() : (await db.Workers.Where(w => told.Contains(w.PersonId)).Select(static w => w.PersonId).ToListAsync(ct)).ToHashSet();

        // Stored before anything is shown; also when nothing was found.
        if (request.PersonId is { } one)
            seen.Add(one);
        db.SearchReadings.Add(SearchReading.OfLog(seen, Asked(request), purpose, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SearchReadingsResponse(
            [.. page.Select(r => new ReadingView(r.At, [.. r.PersonIds.Where(seen.Contains)], r.ReadBy, r.ReaderName, r.Unit, r.Roles, r.ClientId, r.Purpose, r.What, r.Sensitive,
                r.AgreementId, r.RequestId, r.PurposeDetail, r.Ground, r.ConsentId, r.Asked))],
            AccessLog.Next(readings, request.Limit)));
    }

    // The province sees readings of persons without a record too.
    private static IQueryable<Guid> InArea(RegistryDb db, AreaScope area) => area.IsEverything ? db.Persons.Select(static p => p.Id) : db.Workers.Select(static w => w.PersonId);

    private static (IQueryable<RecordReading>, IQueryable<SearchReading>) Choose(SearchReadingsRequest request, RegistryDb db, AreaScope area)
    {
        var (records, searches) = (db.RecordReadings.AsNoTracking(), db.SearchReadings.AsNoTracking());
        if (!area.IsEverything)
            (records, searches) = (records.Where(r => db.Workers.Any(w => w.PersonId == r.PersonId)), searches.Where(r => db.Workers.Any(w => r.PersonIds.Contains(w.PersonId))));
        if (request.PersonId is { } person)
            (records, searches) = (records.Where(r => r.PersonId == person), searches.Where(r => r.PersonIds.Contains(person)));
        if (request.ReadBy is { } reader)
            (records, searches) = (records.Where(r => r.ReadBy == reader), searches.Where(r => r.ReadBy == reader));
        if (request.Purpose is { } ground)
            (records, searches) = (records.Where(r => r.Purpose == ground), searches.Where(r => r.Purpose == ground));
        if (request.From is { } from)
        {
            var start = VietnamDay.StartOf(from);
            (records, searches) = (records.Where(r => r.ReadAt >= start), searches.Where(r => r.ReadAt >= start));
        }
        if (request.To is { } to)
        {
            var end = VietnamDay.StartOf(to.AddDays(1));
            (records, searches) = (records.Where(r => r.ReadAt < end), searches.Where(r => r.ReadAt < end));
        }
        return (records, searches);
    }

    private static string Asked(SearchReadingsRequest request) => string.Create(
        System.Globalization.CultureInfo.InvariantCulture, $"readBy={request.ReadBy} purpose={request.Purpose} from={request.From:yyyy-MM-dd} to={request.To:yyyy-MM-dd}");
}
