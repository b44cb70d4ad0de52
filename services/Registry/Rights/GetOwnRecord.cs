using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.SpecialGroups;
using Lmis.Registry.Verifications;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Rights;

/// <summary>A person's own record, special groups and ethnic group included.</summary>
/// <param name="PersonId">The id under which every service knows the person.</param>
/// <param name="Master">Which copy counts in law.</param>
/// <param name="Version">One more at each change.</param>
/// <param name="Status"><c>registered</c> or <c>local-record</c>.</param>
/// <param name="StatusText">The same in words.</param>
/// <param name="Receipt">What makes it registered.</param>
/// <param name="Record">The items.</param>
/// <param name="SpecialGroups">How the person stands in each special group, by form and proofs.</param>
/// <param name="SpecialGroupEntries">The proofs, those that hold no more too.</param>
/// <param name="Active">False when the record has left the register.</param>
/// <param name="RestrictedSince">Since when the processing is restricted, UTC; null where it is not.</param>
/// <param name="Verification">What is known of the person's identity from the national population database.</param>
/// <param name="Source">Where it last came from.</param>
/// <param name="EffectiveOn">The day from which this state holds.</param>
/// <param name="EnteredAt">First entered, UTC.</param>
/// <param name="ChangedAt">Last changed, UTC.</param>
/// <param name="LinkedAt">When this login was linked to the person, UTC.</param>
public sealed record OwnRecordView(
    Guid PersonId, LegalMaster Master, long Version, string Status, string StatusText, ReceiptView? Receipt, WorkerFacts Record,
    IReadOnlyList<GroupStanding> SpecialGroups, IReadOnlyList<SpecialGroupView> SpecialGroupEntries, bool Active, DateTimeOffset? RestrictedSince, VerificationView Verification,
    string Source, DateOnly EffectiveOn, DateTimeOffset EnteredAt, DateTimeOffset ChangedAt, DateTimeOffset LinkedAt);

/// <summary>Shows a person their own record, whole (Law 74/2025/QH15 article 18, Law 91/2025/QH15), and records that they looked.</summary>
public static class GetOwnRecord
{
    public static void Map(RouteGroupBuilder me) => me.MapGet("/", HandleAsync).WithName(nameof(GetOwnRecord)).RequireServiceScope(Scopes.RegistrySelf);

    private static async Task<Results<Ok<OwnRecordView>, ProblemHttpResult>> HandleAsync(
        HttpContext http, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await OwnPerson.FindAsync(db, caller, ct) is not { } link)
            return OwnPerson.NotLinked();
        var personId = link.PersonId;
        var worker = await db.Workers.AsNoTracking().Include(w => w.Person).SingleAsync(w => w.PersonId == personId, ct);
        var groups = await ListSpecialGroups.OfAsync(worker, db, cipher, lists, clock.Today(), ct);
        db.RecordReadings.Add(RecordReading.BySelf(personId, "own-record", worker.Sensitive is not null || groups.Entries.Count > 0, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new OwnRecordView(
            personId, LegalMaster.Of(worker.IsRegistered), worker.Version, LabourRecordAnswer.StatusOf(worker.IsRegistered), LabourRecordAnswer.StatusTextOf(worker.IsRegistered),
            worker.IsRegistered ? new ReceiptView(worker.ReceiptKind!, worker.ReceiptNumber!, worker.ReceiptDate!.Value) : null, worker.Reveal(cipher, withSensitive: true),
            groups.Groups, groups.Entries, worker.IsActive,
            await db.Restrictions.Where(r => r.PersonId == personId && r.EndedAt == null).Select(static r => (DateTimeOffset?)r.BeganAt).FirstOrDefaultAsync(ct),
            await VerificationView.OfAsync(db, personId, ct), worker.Source, worker.EffectiveOn, worker.EnteredAt, worker.ChangedAt, link.LinkedAt));
    }
}
