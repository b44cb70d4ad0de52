using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>
/// Rows of persons whose record lies outside the area of the batch. They become records of their own that claim the number, counted and
/// answered like any other: the file's outcome does not tell who is known elsewhere. The province decides about the claims.
/// </summary>
internal static class ClaimHeldElsewhere
{
    /// <summary>Puts, for these rows, the person and record of the area's own claim in the place of the holder's; new claims are stored.</summary>
    public static async Task RunAsync(
        RegistryDb db, PersonalDataCipher cipher, ImportJob job, AreaScope area, List<LabourRow> candidates,
        Dictionary<Guid, Person> persons, Dictionary<Guid, Worker> workers, DateTimeOffset now, CancellationToken ct)
    {
        var elsewhere = candidates.FindAll(r => persons.TryGetValue(r.Key, out var holder) && workers.TryGetValue(holder.Id, out var worker) && !area.Covers(worker.CommuneCode, worker.FormerDistrictCode));
        if (elsewhere.Count == 0)
            return;
        var numbers = elsewhere.ConvertAll(static r => r.Number);
        await TakeNumber.LockAsync(db, numbers, ct);
        var open = await db.NumberClaims.AsNoTracking().Where(c => numbers.Contains(c.NumberIndex) && c.State == NumberClaim.Open).ToListAsync(ct);
        var claimants = open.ConvertAll(static c => c.PersonId);
        await db.Database.ExecuteSqlAsync($"select from person where id = any({claimants}) order by id for no key update", ct);
        var known = await db.Workers.FromSql($"select * from worker where person_id = any({claimants}) for update").Include(static w => w.Person).AsNoTracking().ToListAsync(ct);
        var own = known.Where(w => area.Covers(w.CommuneCode, w.FormerDistrictCode)).ToDictionary(static w => w.PersonId);
        var byNumber = open.Where(c => own.ContainsKey(c.PersonId)).ToLookup(static c => Convert.ToHexString(c.NumberIndex), static c => c.PersonId);

        var (minted, claims) = (new List<Person>(), new List<NumberClaim>());
        foreach (var row in elsewhere)
        {
            if (byNumber[Convert.ToHexString(row.Number)].FirstOrDefault() is var id && own.TryGetValue(id, out var worker))
            {
                persons[row.Key] = worker.Person;
                workers[id] = worker;
                continue;
            }
            var person = Person.MintClaiming(row.Facts!.PersonalNumber, cipher, now);
            person.Describe(row.Facts.FullName, row.Facts.BirthDate, row.Facts.Sex);
            persons[row.Key] = person;
            minted.Add(person);
            claims.Add(NumberClaim.Of(person.Id, row.Number, job.UploadedBy, job.ClientId, now));
        }
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        EntityCopy<Person>.Of(db).Write(connection, minted);
        EntityCopy<NumberClaim>.Of(db).Write(connection, claims);
    }
}
