using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>Whom a run still has to ask about: active records of its area, not restricted, without a verification that counts, those of this run included.</summary>
internal static class DuePersons
{
    // Vietnam's midnight; a run is about days as officers know them.
    private static readonly TimeSpan Vietnam = TimeSpan.FromHours(7);

    public static IQueryable<Worker> Of(RegistryDb db, VerificationRun run)
    {
        var since = run.VerifiedBefore is { } day ? new DateTimeOffset(day.ToDateTime(TimeOnly.MinValue), Vietnam).ToUniversalTime() : DateTimeOffset.MinValue;
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
