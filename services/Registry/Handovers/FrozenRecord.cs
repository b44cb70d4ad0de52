using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.Employments;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Handovers;

/// <summary>What becomes of the frozen record when its hand-over ends, with history and event, in the transaction that ends the hand-over.</summary>
internal static class FrozenRecord
{
    /// <summary>The record is not this province's any more; it counts nowhere from now on.</summary>
    public static async Task ReleaseAsync(OutgoingHandover handover, string by, RegistryDb db, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        var worker = await LockAsync(handover, db, ct);
        worker.HandOver(clock.GetUtcNow());
        Record(worker, "handed-over", by, db, cipher, clock);
    }

    /// <summary>The record stays as it was, with what certificates and employments brought meanwhile.</summary>
    public static async Task ReturnAsync(OutgoingHandover handover, string by, RegistryDb db, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        var worker = await LockAsync(handover, db, ct);
        worker.Thaw(clock.GetUtcNow());
        Record(worker, "thawed", by, db, cipher, clock);
        var meanwhile = await db.Employments.Where(e => e.PersonId == worker.PersonId && !e.IsVoid && e.EnteredAt >= handover.BegunAt).ToListAsync(ct);
        if (meanwhile.Count == 0)
            return;
        await db.SaveChangesAsync(ct);
        await RecordsOfEmployed.UpdateAsync(meanwhile, new Actor(by, "registry", worker.Source), db, cipher, clock, ct);
    }

    private static async Task<Worker> LockAsync(OutgoingHandover handover, RegistryDb db, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select from person where id = {handover.PersonId} for no key update", ct);
        return await db.Workers.Include(static w => w.Person).SingleAsync(w => w.PersonId == handover.PersonId, ct);
    }

    private static void Record(Worker worker, string kind, string by, RegistryDb db, PersonalDataCipher cipher, TimeProvider clock)
    {
        db.WorkerChanges.Add(WorkerChange.Of(worker, kind, by, "registry", cipher));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
    }
}
