using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>Persons in a bulk verification: those with an active record in the area that is not restricted, and without a verification that counts.</summary>
internal sealed class VerifiedPersons(AskPopulation population) : VerifiedSubjects
{
    private sealed record Due(Worker Worker) : DueSubject(Worker.PersonId, Worker.Version);

    public override string Kind => VerificationRun.Persons;

    public override Task<int> CountAsync(RegistryDb db, VerificationRun run, CancellationToken ct) => Of(db, run).CountAsync(ct);

    public override async Task<List<DueSubject>> NextAsync(RegistryDb db, VerificationRun run, int most, CancellationToken ct) =>
        (await Of(db, run).AsNoTracking().Include(w => w.Person).OrderBy(w => w.PersonId).Take(most).ToListAsync(ct)).ConvertAll(static w => (DueSubject)new Due(w));

    public override async Task StoreReadingsAsync(RegistryDb db, VerificationRun run, List<DueSubject> subjects, DateTimeOffset now, CancellationToken ct)
    {
        var readings = subjects.ConvertAll(s => RecordReading.ByRun(run, s.Id, MessageIds.Of(s.Id, run.Id.ToString()), now));
        var ids = readings.ConvertAll(static r => r.Id);
        var known = await db.RecordReadings.Where(r => ids.Contains(r.Id)).Select(r => r.Id).ToListAsync(ct);
        db.RecordReadings.AddRange(readings.Where(r => !known.Contains(r.Id)));
        await db.SaveChangesAsync(ct);
        db.ChangeTracker.Clear();
    }

    public override Task<(RegisterResult? Result, ExchangeReply Reply)> AskAsync(DueSubject subject, Guid messageId, string askedBy, CancellationToken ct) =>
        population.RunAsync(((Due)subject).Worker, messageId, askedBy, ct);

    public override async Task KeepAsync(RegistryDb db, IReadOnlyList<(VerificationQuestion Asked, RegisterResult Result)> results, DateTimeOffset now, CancellationToken ct)
    {
        await VerifyPerson.SupersedeAsync(db, [.. results.Select(static r => r.Asked.Subject)], ct);
        db.PersonVerifications.AddRange(results.Select(r => PersonVerification.Of(r.Asked, r.Result, now)));
    }

    private static IQueryable<Worker> Of(RegistryDb db, VerificationRun run)
    {
        var since = Since(run);
        var workers = db.Workers.Where(w => w.IsActive && w.EnteredAt <= run.StartedAt && w.PersonId > run.Cursor && !db.Restrictions.Any(r => r.PersonId == w.PersonId && r.EndedAt == null) && !db.PersonVerifications.Any(
            v => v.PersonId == w.PersonId && (v.RunId == run.Id || (v.VerifiedAt >= since && !db.WorkerChanges.Any(
                c => c.PersonId == v.PersonId && c.Version > v.RecordVersion && c.Fields.Any(f => PersonVerification.IdentityItems.Contains(f)))))));
        workers = run.Area.Length switch
        {
            5 => workers.Where(w => w.CommuneCode == run.Area),
            3 => workers.Where(w => w.FormerDistrictCode == run.Area),
            _ => workers,
        };
        return run.Commune is { } commune ? workers.Where(w => w.CommuneCode == commune) : workers;
    }
}
