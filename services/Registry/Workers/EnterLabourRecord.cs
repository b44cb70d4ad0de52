using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Employments;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Workers;

/// <summary>A person's form to be entered.</summary>
/// <param name="Record">The 15 items.</param>
/// <param name="Source">See the list record-sources; an officer, if left out.</param>
/// <param name="EffectiveOn">The day from which this holds, not after today; today, if left out.</param>
public sealed record EnterLabourRecordRequest([property: Required] WorkerForm Record, string? Source = null, string? EffectiveOn = null);

/// <summary>Enters a person's labour-supply record, once per personal number, and announces it; a local record until a receipt is attached.</summary>
public static class EnterLabourRecord
{
    private static readonly TimeSpan AnswersKept = TimeSpan.FromDays(2);

    public static void Map(RouteGroupBuilder workers) => workers.MapPost("/", HandleAsync).WithName(nameof(EnterLabourRecord)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Created<LabourRecordAnswer>, ProblemHttpResult>> HandleAsync(
        EnterLabourRecordRequest request, [FromHeader(Name = "Idempotency-Key"), StringLength(100)] string? idempotencyKey, HttpContext http,
        RegistryDb db, LinkRecords links, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var digest = cipher.Digest("enter-labour-record", JsonSerializer.SerializeToUtf8Bytes(request, JsonSerializerOptions.Web));
        if (await AnsweredBeforeAsync(idempotencyKey, digest, http, db, caller, ct) is { } answered)
            return answered;

        var today = clock.Today();
        var check = WorkerRules.Check(request.Record, lists, today);
        var terms = ChangeTerms.Read(request.Source, request.EffectiveOn, lists, today);
        if (check.Facts is not { } facts || terms.Findings.Count > 0)
            return WorkerProblems.Invalid(check.Findings.Concat(terms.Findings), http);

        // An import does not take the lock on the number: where one stored the same person at the same moment, the second look finds it.
        return await StoreAsync() ?? await StoreAsync() ?? WorkerProblems.NumberTaken();

        async Task<Results<Created<LabourRecordAnswer>, ProblemHttpResult>?> StoreAsync()
        {
            db.ChangeTracker.Clear();
            await using var transaction = await db.Database.BeginTransactionAsync(ct);
            var now = clock.GetUtcNow();
            if (await TakeNumber.ForEntryAsync(db, cipher, facts.PersonalNumber, caller, now, ct) is not { } person)
                return await AnsweredBeforeAsync(idempotencyKey, digest, http, db, caller, ct) ?? WorkerProblems.NumberTaken();
            var worker = Worker.Enter(person, facts, cipher, terms.Source, terms.EffectiveOn, now);
            var answer = LabourRecordAnswer.Of(worker, FindingAnswer.Of(check.Warnings, http));
            db.Workers.Add(worker);
            db.WorkerChanges.Add(WorkerChange.Of(worker, "entered", caller, cipher));
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
            if (idempotencyKey is not null)
            {
                await db.IdempotencyKeys.Where(k => k.CreatedAt < now - AnswersKept).ExecuteDeleteAsync(ct);
                db.IdempotencyKeys.Add(IdempotencyKey.Of(caller, idempotencyKey, digest, JsonSerializer.Serialize(answer, JsonSerializerOptions.Web), now));
            }
            try
            {
                await db.SaveChangesAsync(ct);
                await links.RunAsync([new RecordLink(person.Id, null, facts, terms.EffectiveOn)], Actor.Of(caller, terms.Source), ct);
                await transaction.CommitAsync(ct);
                return Answer(answer, http);
            }
            catch (DbUpdateException e) when (WorkerProblems.Refused(e, WorkerTable.PrimaryKey) || WorkerProblems.Refused(e, IdempotencyKeyTable.PrimaryKey))
            {
                // The unique keys decide, not a prior SELECT: two clerks may enter the same person at once, or one request may come twice.
                await transaction.RollbackAsync(ct);
                db.ChangeTracker.Clear();
                return await AnsweredBeforeAsync(idempotencyKey, digest, http, db, caller, ct);
            }
        }
    }

    private static async Task<Results<Created<LabourRecordAnswer>, ProblemHttpResult>?> AnsweredBeforeAsync(
        string? key, byte[] digest, HttpContext http, RegistryDb db, Caller caller, CancellationToken ct)
    {
        if (key is null)
            return null;
        var kept = await db.IdempotencyKeys.AsNoTracking().FirstOrDefaultAsync(k => k.ClientId == caller.ClientId && k.Subject == caller.Subject && k.Key == key, ct);
        if (kept is null)
            return null;
        if (!kept.BodyDigest.AsSpan().SequenceEqual(digest))
            return Problems.Unprocessable("idempotency-key-reused", "Idempotency-Key used for another form",
                "This key came before with a different body. Use a new key for a new form, or send the first form unchanged.");
        http.Response.Headers["Idempotent-Replayed"] = "true";
        return Answer(JsonSerializer.Deserialize<LabourRecordAnswer>(kept.Answer, JsonSerializerOptions.Web)!, http);
    }

    private static Created<LabourRecordAnswer> Answer(LabourRecordAnswer answer, HttpContext http)
    {
        ETags.Set(http, answer.Version);
        return TypedResults.Created($"/v1/workers/{answer.PersonId}", answer);
    }
}
