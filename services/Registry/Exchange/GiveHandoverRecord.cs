using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Handovers;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Exchange;

/// <summary>Gives the province to which a record is offered the whole of it, and records the reading; after the release again, should that province have lost what it had.</summary>
public static class GiveHandoverRecord
{
    /// <summary>
    /// <c>held-back</c>: not now, and why is nobody's business but the person's and this province's. <c>superseded</c>: released once, but the record has come back since, or gone on.
    /// </summary>
    internal const string HeldBack = HandoverFaults.HeldBack, Superseded = "superseded";

    public static void Map(RouteGroupBuilder handover) => handover.MapPost("/record", HandleAsync).WithName(nameof(GiveHandoverRecord));

    private static async Task<Results<Ok<HandoverRecord>, ProblemHttpResult>> HandleAsync(
        HandoverMessage message, ExchangeCaller partner, HttpContext http, DbContextOptions<RegistryDb> options, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        if (HandoverDoor.Check(message.Salt, partner, http) is { } refused)
            return refused;
        await using var db = HandoverDoor.Open(options);
        if (await db.OutgoingHandovers.AsNoTracking().FirstOrDefaultAsync(h => h.Id == message.HandoverId && h.Partner == partner.Consumer, ct) is not { } handover)
            return HandoverDoor.NotFound();
        partner.Subject(handover.PersonId);
        var state = await StateAsync(handover, db, ct);
        if (state is not (OutgoingHandover.Offered or OutgoingHandover.Released))
            return TypedResults.Ok(new HandoverRecord(handover.Id, state, null, null, null, null, null, null, ExchangeSalt.New()));

        var worker = await db.Workers.AsNoTracking().Include(static w => w.Person).SingleAsync(w => w.PersonId == handover.PersonId, ct);
        // Stored before anything is given: no record of the reading, no answer.
        db.RecordReadings.Add(RecordReading.ByPartner(handover.PersonId, "handover", partner, null, "legal-basis", null, clock.GetUtcNow(), sensitive: worker.Sensitive is not null));
        await db.SaveChangesAsync(ct);
        return TypedResults.Ok(new HandoverRecord(
            handover.Id, state, handover.Commune, handover.Residence, handover.MovedOn, handover.RevealReason(cipher), ChosenItems.FormOf(worker.Reveal(cipher, withSensitive: true)),
            worker.IsRegistered ? new(worker.ReceiptKind, worker.ReceiptNumber, worker.ReceiptDate) : null, ExchangeSalt.New()));
    }

    /// <summary>What the hand-over's state means to the other province now.</summary>
    internal static async Task<string> StateAsync(OutgoingHandover handover, RegistryDb db, CancellationToken ct)
    {
        if (handover.State == OutgoingHandover.Offered)
        {
            var open = NumberClaim.Open;
            return await Restriction.HoldsAsync(db, handover.PersonId, ct) || await db.NumberClaims.AnyAsync(c => c.PersonId == handover.PersonId && c.State == open, ct) ? HeldBack : handover.State;
        }
        if (handover.State is not (OutgoingHandover.Released or OutgoingHandover.Closed))
            return handover.State;
        var last = await db.OutgoingHandovers.Where(h => h.PersonId == handover.PersonId && (h.State == OutgoingHandover.Released || h.State == OutgoingHandover.Closed))
            .OrderByDescending(static h => h.Id).Select(static h => h.Id).FirstAsync(ct);
        return last == handover.Id && await db.Workers.AnyAsync(w => w.PersonId == handover.PersonId && w.Holding == Worker.HandedOver, ct) ? OutgoingHandover.Released : Superseded;
    }
}
