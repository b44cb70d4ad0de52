using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.National;

/// <summary>A record that the national system did not register.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Reason">Why, in its code.</param>
/// <param name="ReasonText">The same in words, with what to do.</param>
/// <param name="Version">Version of the record that was sent.</param>
/// <param name="CurrentVersion">Version of the record now; a later one is sent again by itself.</param>
/// <param name="Status"><c>registered</c> or <c>local-record</c>, as the record is now.</param>
/// <param name="SentAt">UTC.</param>
/// <param name="AnsweredAt">UTC.</param>
/// <param name="MessageId">X-Road-Id of the message it was sent in.</param>
/// <param name="JournalReference">Id under which both gateways' journals hold the answer.</param>
public sealed record RegistrationRefusal(
    Guid PersonId, string Reason, string ReasonText, long Version, long CurrentVersion, string Status, DateTimeOffset SentAt, DateTimeOffset? AnsweredAt, Guid MessageId, string? JournalReference);

/// <summary>Refusals by person; <c>Next</c> asks for the following ones.</summary>
public sealed record ListRegistrationRefusalsResponse(IReadOnlyList<RegistrationRefusal> Refusals, Guid? Next);

/// <summary>Lists the records of the caller's area that the national system refused, with the reason; of each person listed the reading is recorded.</summary>
public static class ListRegistrationRefusals
{
    public static void Map(RouteGroupBuilder v1) => v1.MapGet("/registration-refusals", HandleAsync).WithName(nameof(ListRegistrationRefusals)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<ListRegistrationRefusalsResponse>, ProblemHttpResult>> HandleAsync(
        [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http, RegistryDb db, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct,
        [Range(1, 200)] int limit = 50, Guid? after = null)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        // The area limits records, and through them their refusals.
        var refused = db.Workers.AsNoTracking().Where(static w => w.IsActive).Join(db.RegistrationUploads.Where(static u => u.State == RegistrationUpload.Refused), static w => w.PersonId, static u => u.PersonId, static (w, u) => new { w, u });
        if (after is { } last)
            refused = refused.Where(r => r.u.PersonId > last);
        var rows = await refused.OrderBy(static r => r.u.PersonId).Take(limit + 1).Select(r => new
        {
            r.u, r.w.Version, r.w.IsRegistered, Journal = db.RegistrationBatches.Where(b => b.Id == r.u.BatchId).Select(static b => b.JournalReference).FirstOrDefault(),
        }).ToListAsync(ct);
        var (now, english) = (clock.GetUtcNow(), ImportTexts.IsEnglish(http));
        var shown = rows.Take(limit).ToList();
        db.RecordReadings.AddRange(shown.Select(row => RecordReading.Of(row.u.PersonId, "registration-refusal", purpose, sensitive: false, caller, now)));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ListRegistrationRefusalsResponse(
            [.. shown.Select(row => new RegistrationRefusal(row.u.PersonId, row.u.Reason!, RefusalTexts.Of(row.u.Reason!, english), row.u.Version, row.Version, LabourRecordAnswer.StatusOf(row.IsRegistered), row.u.SentAt, row.u.AnsweredAt, row.u.BatchId, row.Journal))],
            rows.Count > limit ? rows[limit - 1].u.PersonId : null));
    }
}
