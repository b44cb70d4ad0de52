using System.ComponentModel.DataAnnotations;
using System.Text;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>
/// Asks the national population database whether a person is who the record says (xác thực danh tính), and keeps the kind of answer with its journal
/// reference, never the answer. An answer that cannot be proved, or none, is a problem that says what to do and never a result.
/// </summary>
public static class VerifyPerson
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapPost("/{personId:guid}/verification", HandleAsync).WithName(nameof(VerifyPerson)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<VerificationView>, ProblemHttpResult>> HandleAsync(
        Guid personId, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, [FromHeader(Name = "Idempotency-Key"), StringLength(100)] string? idempotencyKey,
        HttpContext http, RegistryDb db, CodeListSet lists, AskPopulation population, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        var worker = await db.Workers.AsNoTracking().Include(w => w.Person).FirstOrDefaultAsync(w => w.PersonId == personId, ct);
        if (worker is null)
            return WorkerProblems.NotFound();
        http.Response.Headers.CacheControl = "no-store";
        var message = idempotencyKey is null ? Guid.CreateVersion7(clock.GetUtcNow()) : MessageIds.Of(personId, $"{caller.ClientId}\n{caller.Subject}\n{idempotencyKey}");
        if (idempotencyKey is not null && await FindAsync(db, message, ct) is { } answered)
            return TypedResults.Ok(VerificationView.Of(answered));

        // The reading is stored before anything leaves: no record of it, no question. No transaction is held while the partner thinks.
        db.RecordReadings.Add(RecordReading.Of(personId, "verification", purpose, sensitive: false, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        var (result, reply) = await population.RunAsync(worker, message, caller.Subject, ct);
        if (result is null)
            return VerificationProblems.NoAnswer(reply, http);

        var verification = PersonVerification.Of(new(personId, worker.Version, message, caller.Subject, caller.ClientId, RunId: null), result, clock.GetUtcNow());
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await SupersedeAsync(db, [personId], ct);
        db.PersonVerifications.Add(verification);
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, PersonVerificationTable.UniqueMessage))
        {
            // The same question came twice at once: the one that was stored first is the answer.
            await transaction.RollbackAsync(ct);
            verification = (await FindAsync(db, message, ct))!;
        }
        return TypedResults.Ok(VerificationView.Of(verification));
    }

    /// <summary>What still waited for a decision about these persons is overtaken by the new question.</summary>
    internal static Task SupersedeAsync(RegistryDb db, IReadOnlyList<Guid> persons, CancellationToken ct) =>
        db.PersonVerifications.Where(v => v.Review == PersonVerification.Open && persons.Contains(v.PersonId))
            .ExecuteUpdateAsync(static set => set.SetProperty(static v => v.Review, PersonVerification.Superseded), ct);

    private static Task<PersonVerification?> FindAsync(RegistryDb db, Guid message, CancellationToken ct) =>
        db.PersonVerifications.AsNoTracking().FirstOrDefaultAsync(v => v.MessageId == message, ct);
}
