using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.Employers;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employments;

/// <summary>
/// What an employment that opens means for the person's labour record: whoever was unemployed or outside the labour force is employed from its first day,
/// by the trigger employer-change (Decree 318 art. 7.1 b), with items 12 and 13 as known. Who is employed already keeps the main job declared; and nobody
/// is made unemployed here, since that is declared.
/// </summary>
internal static class RecordsOfEmployed
{
    /// <summary>Changes the records of those for whom an employment opened, with history and event; saved with the caller's transaction.</summary>
    public static async Task UpdateAsync(IReadOnlyCollection<Employment> opened, Actor actor, RegistryDb db, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        var today = clock.Today();
        var current = opened.Where(e => e.IsCurrent(today)).GroupBy(static e => e.PersonId).ToDictionary(static g => g.Key, static g => g.MinBy(static e => e.StartedOn)!);
        if (current.Count == 0)
            return;
        var ids = current.Keys.Order().ToArray();
        // Locked, so that a correction at the same moment is either seen here or meets the next version.
        var workers = await db.Workers.FromSql($"select * from worker where person_id = any({ids}) and activity_status <> 'employed' and holding = 'held' for update")
            .Include(static w => w.Person).ToListAsync(ct);
        var employerIds = workers.ConvertAll(w => current[w.PersonId].EmployerId);
        var employers = await db.Everywhere().AsNoTracking().Where(e => employerIds.Contains(e.Id)).ToDictionaryAsync(static e => e.Id, ct);
        var now = clock.GetUtcNow();
        foreach (var worker in workers)
        {
            var before = worker.Reveal(cipher, withSensitive: true);
            var after = Employed(before, current[worker.PersonId], employers[current[worker.PersonId].EmployerId], cipher);
            worker.Correct(after, cipher, actor.Source, current[worker.PersonId].StartedOn, now);
            db.WorkerChanges.Add(WorkerChange.Of(worker, "employment-opened", actor.Subject, actor.ClientId, cipher, "employer-change", difference: WorkerDifference.Between(before, after)));
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
        }
    }

    private static WorkerFacts Employed(WorkerFacts before, Employment job, Employer employer, PersonalDataCipher cipher)
    {
        var code = employer.RevealCode(cipher);
        return before with
        {
            ActivityStatus = "employed",
            InactivityReason = null,
            UnemploymentDuration = null,
            UnemploymentReason = null,
            SocialInsurance = job.IsInsured ? "compulsory" : before.SocialInsurance,
            JobTitle = job.JobTitle,
            Occupation = job.Occupation,
            ContractKind = job.ContractKind,
            ContractStartedOn = job.ContractKind is null or "none" || !job.StartIsKnown ? null : job.StartedOn,
            WorkplaceCommune = job.WorkplaceCommuneCode,
            InIndustrialZone = job.InIndustrialZone,
            EmployerName = employer.Name,
            EmployerCode = code.Enterprise ?? code.OwnerNumber,
            EmployerKind = employer.Kind,
            EmployerCommune = employer.CommuneCode.Length == 0 ? null : employer.CommuneCode,
            Industry = employer.Industry,
            Section = employer.Section,
        };
    }
}
