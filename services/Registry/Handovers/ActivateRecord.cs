using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Employments;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Handovers;

/// <summary>
/// Puts a released record into this register, with history, employments and event, in the transaction that says so. It succeeds whatever has happened to the person here since
/// the acceptance, because the other province has let go: what stands here becomes the next version of the record that stands for the person.
/// </summary>
internal sealed class ActivateRecord(RegistryDb db, LinkRecords links, PersonalDataCipher cipher, TimeProvider clock)
{
    public async Task RunAsync(IncomingHandover handover, HandoverReply released, CancellationToken ct)
    {
        var record = handover.Reveal(cipher)!;
        var now = clock.GetUtcNow();
        var personId = await Standing.ForAsync(db, handover.PersonId!.Value, ct);
        await db.Database.ExecuteSqlAsync($"select from person where id = {personId} for no key update", ct);
        var person = await db.Persons.SingleAsync(p => p.Id == personId, ct);
        var worker = await db.Workers.FirstOrDefaultAsync(w => w.PersonId == personId, ct);
        // The number is the one the person has here: it led to the person when the record came.
        var facts = record.Facts with { PersonalNumber = person.RevealNumber(cipher) };
        WorkerFacts? before = null;
        if (worker is null)
        {
            worker = Worker.Enter(person, facts, cipher, Worker.HandedOver, record.MovedOn, now, sameNumber: true);
            db.Workers.Add(worker);
        }
        else
        {
            before = worker.Reveal(cipher, withSensitive: true);
            worker.Receive(facts, cipher, record.MovedOn, now);
        }
        if (record.Receipt is { } receipt && (!worker.IsRegistered || worker.ReceiptDate <= receipt.Date))
            worker.Hold(receipt.Kind, receipt.Number, receipt.Date);
        db.WorkerChanges.Add(WorkerChange.Of(
            worker, "received", handover.DecidedBy!, handover.ClientId!, cipher, "other-change", record.Reason, before is null ? null : WorkerDifference.Between(before, facts)).Under(handover.RestrictionGround));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
        handover.Activate(released.Exchange.AgreementId, released.Exchange.JournalReference, now);
        await db.SaveChangesAsync(ct);
        await links.RunAsync([new RecordLink(personId, before, facts, record.MovedOn)], new Actor(handover.DecidedBy!, handover.ClientId!, Worker.HandedOver), ct);
    }
}
