using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.Duplicates;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Verifications;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Workers;

/// <summary>A receipt of registration.</summary>
public sealed record ReceiptView(string Kind, string Number, DateOnly Date);

/// <summary>Where a record is going, or has gone.</summary>
/// <param name="Id">The hand-over; see /v1/handovers/{id}.</param>
/// <param name="Partner">The other province's subsystem.</param>
/// <param name="State">Of the hand-over.</param>
public sealed record HandoverPlace(Guid Id, string Partner, string State);

/// <summary>A labour-supply record as an officer sees it.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Version">Also the ETag, to be sent as If-Match with a correction.</param>
/// <param name="Status"><c>registered</c> or <c>local-record</c>.</param>
/// <param name="StatusText">The same in words.</param>
/// <param name="Receipt">What makes it registered.</param>
/// <param name="Record">The items, decrypted.</param>
/// <param name="SensitiveWithheld">True when special groups and ethnic group are left out because the token lacks registry.sensitive.</param>
/// <param name="Active">False when the record has left the register; it then counts nowhere.</param>
/// <param name="Restricted">True while the person has the processing restricted: use it for what cannot be done without, and correct it on a named ground only.</param>
/// <param name="Holding"><c>held</c>; <c>frozen</c> while it is being handed over to another province, and <c>handed-over</c> after: then it is read-only here.</param>
/// <param name="Handover">Of one that is not held: which hand-over, and to whom.</param>
/// <param name="MergedInto">Whose record stands for it, when it left because both are one person, and that record lies in the caller's area.</param>
/// <param name="Verification">What is known of the person's identity from the national population database.</param>
/// <param name="Source">Where it last came from.</param>
/// <param name="EffectiveOn">The day from which this state holds.</param>
/// <param name="EnteredAt">First entered, UTC.</param>
/// <param name="ChangedAt">Last changed, UTC.</param>
/// <param name="Master">Which copy counts in law.</param>
public sealed record LabourRecordView(
    Guid PersonId, long Version, string Status, string StatusText, ReceiptView? Receipt, WorkerFacts Record, bool SensitiveWithheld,
    bool Active, bool Restricted, string Holding, HandoverPlace? Handover, Guid? MergedInto, VerificationView Verification, string Source, DateOnly EffectiveOn, DateTimeOffset EnteredAt, DateTimeOffset ChangedAt, LegalMaster Master);

/// <summary>Gives one labour-supply record, and records who read it, when and on what ground (header Lmis-Purpose).</summary>
public static class GetLabourRecord
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapGet("/{personId:guid}", HandleAsync).WithName(nameof(GetLabourRecord)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<LabourRecordView>, ProblemHttpResult>> HandleAsync(
        Guid personId, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        var worker = await db.Workers.AsNoTracking().Include(w => w.Person).FirstOrDefaultAsync(w => w.PersonId == personId, ct);
        if (worker is null)
            return WorkerProblems.NotFound();

        // The reading is stored before anything is shown: no record of it, no answer.
        var sensitive = caller.Has(Scopes.RegistrySensitive);
        db.RecordReadings.Add(RecordReading.Of(personId, "record", purpose, sensitive && worker.Sensitive is not null, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);

        // The area limits where it may lead.
        var mergedInto = await db.PersonMerges.Where(m => m.MergedPersonId == personId && m.State == PersonMerge.Merged && db.Workers.Any(w => w.PersonId == m.SurvivingPersonId))
            .Select(static m => (Guid?)m.SurvivingPersonId).FirstOrDefaultAsync(ct);
        var handover = worker.Holding == Worker.Held
            ? null
            : await db.OutgoingHandovers.Where(h => h.PersonId == personId).OrderByDescending(static h => h.Id).Select(static h => new HandoverPlace(h.Id, h.Partner, h.State)).FirstOrDefaultAsync(ct);
        ETags.Set(http, worker.Version);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new LabourRecordView(
            personId, worker.Version, LabourRecordAnswer.StatusOf(worker.IsRegistered), LabourRecordAnswer.StatusTextOf(worker.IsRegistered),
            worker.IsRegistered ? new ReceiptView(worker.ReceiptKind!, worker.ReceiptNumber!, worker.ReceiptDate!.Value) : null,
            worker.Reveal(cipher, sensitive), !sensitive, worker.IsActive,
            await Restriction.HoldsAsync(db, personId, ct), worker.Holding, handover, mergedInto, await VerificationView.OfAsync(db, personId, ct), worker.Source, worker.EffectiveOn, worker.EnteredAt, worker.ChangedAt, LegalMaster.Of(worker.IsRegistered)));
    }
}
