using Lmis.Hosting;
using Lmis.Registry.Conflicts;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.National;

/// <summary>
/// Makes the next message of what changed since the last: local records, and records with a national receipt that were changed here since. The message, what it holds of whom and how
/// far the changes were looked at are one transaction, so that nothing is sent in two messages and nothing is passed over.
/// </summary>
internal sealed class MakeRegistrationBatch(RegistryDb db, PersonalDataCipher cipher, IOptions<NationalOptions> settings, IOptions<PlatformOptions> platform, TimeProvider clock)
{
    private const long Lock = 0x524547_13;

    // Changes looked at in one transaction, of whomever.
    private const int LookAt = 500;

    /// <summary>Where a record's word came from when it is the national side's own; such a one is not sent back.</summary>
    private static readonly string[] NotOurs = ["national-system", "social-insurance"];

    private readonly NationalOptions options = settings.Value;

    /// <summary>True when something was looked at, so that there may be more.</summary>
    public async Task<bool> RunAsync(CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (!(await db.Database.SqlQuery<bool>($"select pg_try_advisory_xact_lock({Lock}) as \"Value\"").ToListAsync(ct))[0])
            return false;
        var cursor = await db.RegistrationCursors.SingleOrDefaultAsync(static c => c.Id == 1, ct);
        if (cursor is null)
            db.RegistrationCursors.Add(cursor = RegistrationCursor.Begin());
        var from = cursor.Position;
        var entries = await db.FeedEntries.AsNoTracking().Where(e => e.Position > from).OrderBy(static e => e.Position).Take(Math.Min(LookAt, options.AtOnce)).ToListAsync(ct);
        if (entries.Count == 0)
            return false;
        cursor.Advance(entries[^1].Position);
        var people = entries.Select(static e => e.PersonId).Distinct().ToArray();
        var due = await Due(people).Include(static w => w.Person).OrderBy(static w => w.PersonId).ToListAsync(ct);
        if (due.Count > 0)
            await MakeAsync(due, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return true;
    }

    /// <summary>Looks at a person once more, though the record has not changed.</summary>
    internal static Task AgainAsync(RegistryDb db, Guid person, DateTimeOffset now, CancellationToken ct) =>
        db.Database.ExecuteSqlAsync($"insert into feed_waiting (person_id, at) values ({person}, {now})", ct);

    private async Task MakeAsync(List<Worker> due, CancellationToken ct)
    {
        var (now, id) = (clock.GetUtcNow(), Guid.CreateVersion7(clock.GetUtcNow()));
        var ids = due.ConvertAll(static w => w.PersonId);
        var uploads = await db.RegistrationUploads.Where(u => ids.Contains(u.PersonId)).ToDictionaryAsync(static u => u.PersonId, ct);
        foreach (var worker in due)
        {
            if (!uploads.TryGetValue(worker.PersonId, out var upload))
                db.RegistrationUploads.Add(upload = RegistrationUpload.Of(worker.PersonId));
            upload.Send(id, worker.Version, now);
            // Stored before anything leaves: no record of the reading, no message.
            db.RecordReadings.Add(RecordReading.BySending(worker.PersonId, options.Service, id, NationalSetup.Purpose, now));
        }
        db.RegistrationBatches.Add(RegistrationBatch.Of(id, due.Count, RegistrationMessage.Write(platform.Value.ProvinceCode, due, cipher).ToJsonString(), cipher, now, now));
    }

    // Of these, whose word is ours and is not there yet. A contradiction is first decided by an officer; of somebody outside the labour force only a change is told (Decree 318).
    private IQueryable<Worker> Due(Guid[] people) => db.Workers.IgnoreQueryFilters([ServiceDb.AreaFilter]).AsNoTracking()
        .Where(w => people.Contains(w.PersonId) && w.IsActive && w.Holding == Worker.Held)
        .Where(w => !w.IsRegistered ? w.ActivityStatus != "inactive" || db.RegistrationUploads.Any(u => u.PersonId == w.PersonId) : w.ReceiptKind == "national" && !NotOurs.Contains(w.Source))
        .Where(w => !db.RegistrationUploads.Any(u => u.PersonId == w.PersonId && (u.State == RegistrationUpload.Sent || u.Version >= w.Version)))
        .Where(w => !db.FeedConflicts.Any(c => c.PersonId == w.PersonId && c.State == FeedConflict.Open))
        .Where(w => !db.NumberClaims.Any(c => c.PersonId == w.PersonId && c.State == Persons.NumberClaim.Open))
        .Where(w => !db.Restrictions.Any(r => r.PersonId == w.PersonId && r.EndedAt == null));
}
