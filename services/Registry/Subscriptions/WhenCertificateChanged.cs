using Lmis.Contracts;
using Lmis.Contracts.Training.V1;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Qualifications;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Subscriptions;

/// <summary>
/// State event: a valid certificate raises the qualification of its holder's record, and one that is suspended, revoked or replaced lets it go back to the
/// next valid one or to what was declared. The outcome follows from the latest version of each certificate, so neither order nor repetition matters.
/// </summary>
public static class WhenCertificateChanged
{
    /// <summary>Subscribes.</summary>
    public static void Map(WebApplication app) => app.MapSubscription<RegistryDb, CertificateChanged>(Topics.CertificateChangedV1, ApplyAsync);

    private static async Task ApplyAsync(IReadOnlyList<CertificateChanged> batch, RegistryDb db, IServiceProvider services, CancellationToken ct)
    {
        var cipher = services.GetRequiredService<PersonalDataCipher>();
        var clock = services.GetRequiredService<TimeProvider>();
        var (certificates, holders) = (batch.Select(static e => e.CertificateId).Distinct().ToArray(), batch.Select(static e => e.PersonId).Distinct().Order().ToArray());
        // Held in one order; whoever enters the first record of one of them waits, and then knows of the certificate.
        await db.Database.ExecuteSqlAsync($"select from person where id = any({holders}) order by id for no key update", ct);
        var persons = await db.Persons.Where(p => holders.Contains(p.Id)).ToDictionaryAsync(static p => p.Id, ct);
        if (persons.Count != holders.Length)
            throw new InvalidOperationException("The event names a person id that Registry has not minted.");

        var known = await db.TrainingCertificates.Where(c => holders.Contains(c.PersonId) || certificates.Contains(c.CertificateId)).ToDictionaryAsync(static c => c.CertificateId, ct);
        foreach (var change in batch)
        {
            if (known.TryGetValue(change.CertificateId, out var certificate))
                certificate.Follow(change);
            else
                db.TrainingCertificates.Add(known[change.CertificateId] = TrainingCertificate.From(change));
        }

        var byHolder = known.Values.ToLookup(static c => c.PersonId);
        foreach (var holder in holders)
            persons[holder].Certify(QualificationOrder.Highest(byHolder[holder].Where(static c => c.IsValid).Select(static c => c.Qualification)));
        // A record that left the register, or is being handed over, follows when it returns.
        foreach (var worker in await db.Workers.FromSql($"select * from worker where person_id = any({holders}) and is_active and holding = 'held' order by person_id for update").ToListAsync(ct))
        {
            var before = worker.Reveal(cipher, withSensitive: false);
            if (!worker.FollowCertificates(DayOf(byHolder[worker.PersonId], worker.Person.CertifiedQualification), clock.GetUtcNow()))
                continue;
            db.WorkerChanges.Add(WorkerChange.Of(
                worker, "certificate-changed", "training", "training", cipher, "other-change", difference: WorkerDifference.Between(before, before with { Qualification = worker.Qualification })));
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
        }
        await db.SaveChangesAsync(ct);
    }

    /// <summary>From when the qualification holds: the issue of the certificate that proves it, or the day on which another lost its force.</summary>
    private static DateOnly DayOf(IEnumerable<TrainingCertificate> certificates, string? certified) =>
        certificates.Where(c => c.IsValid && c.Qualification == certified).Select(static c => (DateOnly?)c.IssuedOn).Min()
        ?? certificates.Max(static c => VietnamDay.Of(c.StateSince));
}
