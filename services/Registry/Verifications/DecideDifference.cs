using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>What an officer decided about a difference.</summary>
/// <param name="Decision">
/// <c>correct</c>: the record was wrong, and here is what stands on the person's card; <c>keep</c>: the record stays, for a reason;
/// <c>confirm-death</c>: the record leaves the register and its counts.
/// </param>
/// <param name="FullName">With <c>correct</c>: the name, if it was wrong. The nation's value is never sent, so it is typed from the document.</param>
/// <param name="BirthDate">With <c>correct</c>: the birth date, if it was wrong.</param>
/// <param name="Sex">With <c>correct</c>: the sex, if it was wrong.</param>
/// <param name="PersonalNumber">With <c>correct</c>: the personal number, if it was wrong.</param>
/// <param name="Reason">Why; with <c>keep</c> it must be given.</param>
/// <param name="RestrictionGround">Where the record is restricted and would be corrected: on what ground, see the list restriction-grounds.</param>
public sealed record DecideDifferenceRequest(
    [property: Required, RegularExpression("correct|keep|confirm-death")] string Decision, string? FullName = null, string? BirthDate = null, string? Sex = null, string? PersonalNumber = null,
    [property: StringLength(500)] string? Reason = null, [property: StringLength(40)] string? RestrictionGround = null);

/// <summary>
/// Takes an officer's decision about a difference. A correction goes through the same rules, history and event as any other; a record of somebody who
/// died leaves the counts but is never deleted, and <c>keep</c> brings it back if that was a mistake.
/// </summary>
public static class DecideDifference
{
    public static void Map(RouteGroupBuilder verifications) =>
        verifications.MapPost("/differences/{id:guid}/decision", HandleAsync).WithName(nameof(DecideDifference)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<LabourRecordAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, DecideDifferenceRequest request, HttpContext http, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        var verification = await db.PersonVerifications.FirstOrDefaultAsync(v => v.Id == id && v.Review != null, ct);
        var worker = verification is null ? null : await db.Workers.Include(w => w.Person).FirstOrDefaultAsync(w => w.PersonId == verification.PersonId, ct);
        if (worker is null)
            return Problems.NotFound("difference-unknown", "No such difference", "There is no difference with this id in your area. GET /v1/verifications/differences lists those that wait.");
        if (worker.Version != version)
            return ETags.Changed(worker.Version);
        if (verification!.Review != PersonVerification.Open && !(verification.Review == PersonVerification.DeathConfirmed && request.Decision == "keep"))
            return Problems.Conflict("difference-decided", "This difference is decided", "It was decided before, or the person was verified again since. Read the record anew.", ("review", verification.Review));

        var restricted = await Restriction.HoldsAsync(db, worker.PersonId, ct);
        // That a person died, and that it was a mistake, is no correction of what they said of themselves.
        if (restricted && request.Decision == "correct" && worker.IsActive && !lists.RestrictionGrounds.Has(request.RestrictionGround))
            return WorkerProblems.Restricted(lists);

        // One transaction: a number that is taken stays locked until the record that takes it is stored.
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow();
        switch (request.Decision)
        {
            case "correct" or "confirm-death" when worker.Holding != Worker.Held:
            case "correct" when !worker.IsActive:
                return WorkerProblems.Closed(worker)!;
            case "correct":
                if (await CorrectAsync(worker, restricted, request, db, cipher, lists, caller, clock, http, ct) is { } wrong)
                    return wrong;
                verification.Decide(PersonVerification.Corrected, caller.Subject, request.Reason, cipher, now);
                break;
            case "confirm-death" when verification.Result != PersonVerification.Deceased:
                return Problems.BadRequest("not-deceased", "The register does not say so", "Only a person whom the population database records as deceased is taken out here.");
            case "keep" when string.IsNullOrWhiteSpace(request.Reason):
                return Problems.BadRequest("reason-missing", "Say why the record stays", "Give in 'reason' what the record rests on, for example the document you have seen.");
            default:
                var died = request.Decision == "confirm-death";
                // Only what this very review took out comes back by it.
                if (died ? worker.IsActive : !worker.IsActive && verification.Review == PersonVerification.DeathConfirmed)
                {
                    worker.Stay(!died, clock.Today(), now);
                    db.WorkerChanges.Add(WorkerChange.Of(worker, died ? "left" : "returned", caller, cipher, reason: request.Reason));
                    db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
                }
                verification.Decide(died ? PersonVerification.DeathConfirmed : PersonVerification.Kept, caller.Subject, request.Reason, cipher, now);
                break;
        }
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.ChangedMeanwhile(e))
        {
            await transaction.RollbackAsync(ct);
            return ETags.Changed(await db.Workers.AsNoTracking().Where(w => w.PersonId == worker.PersonId).Select(w => w.Version).FirstOrDefaultAsync(ct));
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, PersonTable.UniqueNumber))
        {
            return WorkerProblems.NumberTaken();
        }
        ETags.Set(http, worker.Version);
        return TypedResults.Ok(LabourRecordAnswer.Of(worker));
    }

    /// <summary>The record with the items as typed, checked by the form's rules; what was not typed stays.</summary>
    private static async Task<ProblemHttpResult?> CorrectAsync(
        Worker worker, bool restricted, DecideDifferenceRequest request, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, HttpContext http,
        CancellationToken ct)
    {
        var before = worker.Reveal(cipher, withSensitive: true);
        var read = new FormReader(lists, clock.Today());
        var name = read.Name(request.FullName ?? before.FullName);
        var born = read.BirthDate(request.BirthDate ?? before.BirthDate.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture));
        var sex = read.Option("sex", request.Sex ?? before.Sex, lists.Sexes, required: true);
        var number = read.PersonalNumber(request.PersonalNumber ?? before.PersonalNumber, sex, born, fromSpreadsheet: false);
        if (read.HasErrors)
            return WorkerProblems.Invalid(read.Findings, http);
        var facts = before with { FullName = name!, BirthDate = born!.Value, Sex = sex!, PersonalNumber = number! };
        var difference = WorkerDifference.Between(before, facts);
        if (difference.Fields.Length == 0)
            return Problems.BadRequest("nothing-corrected", "Nothing would change", "Give the items that were wrong as they stand on the person's card, or decide 'keep' with a reason.");
        if (facts.PersonalNumber != before.PersonalNumber
            && !await TakeNumber.ForCorrectionAsync(db, cipher, worker.Person, facts.PersonalNumber, caller, clock.GetUtcNow(), ct))
            return WorkerProblems.NumberTaken();
        worker.Correct(facts, cipher, "officer", clock.Today(), clock.GetUtcNow());
        db.WorkerChanges.Add(WorkerChange.Of(worker, "corrected", caller, cipher, "error-corrected", request.Reason, difference).Under(restricted ? request.RestrictionGround : null));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
        return null;
    }
}
