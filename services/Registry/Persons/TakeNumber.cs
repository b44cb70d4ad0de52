using System.Buffers.Binary;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Persons;

/// <summary>
/// Whose a personal number is, asked so that nobody learns of a record outside their area: a number held there is claimed, with the same
/// commands and the same answer as a number that nobody holds.
/// </summary>
internal static class TakeNumber
{
    /// <summary>The person for a first record with this number; null when a record that the caller may see has it already. In a transaction.</summary>
    public static async Task<Person?> ForEntryAsync(RegistryDb db, PersonalDataCipher cipher, string number, Caller caller, DateTimeOffset now, CancellationToken ct)
    {
        var minted = Person.Mint(number, cipher, now);
        await LockAsync(db, [minted.PersonalNumberIndex], ct);
        if (await WithNumber(db, minted.PersonalNumberIndex).AnyAsync(ct))
            return null;
        // Minted now, or earlier by another service's question; waits for an import that is doing the same.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO person (id, personal_number, personal_number_index, minted_at)
            VALUES ({minted.Id}, {minted.PersonalNumber}, {minted.PersonalNumberIndex}, {minted.MintedAt})
            ON CONFLICT (personal_number_index) DO NOTHING
            """, ct);
        // Held, so that a certificate that comes at this moment is known here or finds the record.
        var person = await db.Persons.FromSql($"select * from person where personal_number_index = {minted.PersonalNumberIndex} for no key update").SingleAsync(ct);
        if (!await db.Workers.IgnoreQueryFilters([ServiceDb.AreaFilter]).AnyAsync(w => w.PersonId == person.Id, ct))
            return person;
        var claimant = Person.MintClaiming(number, cipher, now);
        db.Persons.Add(claimant);
        db.NumberClaims.Add(NumberClaim.Of(claimant.Id, minted.PersonalNumberIndex, caller.Subject, caller.ClientId, now));
        return claimant;
    }

    /// <summary>Gives a person who has a record another number; false when another record that the caller may see has it. In a transaction.</summary>
    public static async Task<bool> ForCorrectionAsync(
        RegistryDb db, PersonalDataCipher cipher, Person person, string number, Caller caller, DateTimeOffset now, CancellationToken ct)
    {
        var index = cipher.BlindIndex(number);
        await LockAsync(db, [index], ct);
        if (await WithNumber(db, index).AnyAsync(w => w.PersonId != person.Id, ct))
            return false;
        if (await db.NumberClaims.FirstOrDefaultAsync(c => c.PersonId == person.Id && c.State == NumberClaim.Open, ct) is { } former)
            former.End(NumberClaim.Withdrawn, caller.Subject, now);
        if (!await db.Persons.AnyAsync(p => p.PersonalNumberIndex == index && p.Id != person.Id, ct))
            person.Hold(number, cipher);
        else
        {
            person.Claim(number, cipher);
            db.NumberClaims.Add(NumberClaim.Of(person.Id, index, caller.Subject, caller.ClientId, now));
        }
        return true;
    }

    /// <summary>The records, inside the caller's area, that hold or claim the number.</summary>
    public static IQueryable<Worker> WithNumber(RegistryDb db, byte[] index) => db.Workers.Where(w =>
        db.Persons.Where(p => p.PersonalNumberIndex == index).Select(static p => p.Id)
            .Concat(db.NumberClaims.Where(c => c.NumberIndex == index && c.State == NumberClaim.Open).Select(static c => c.PersonId))
            .Contains(w.PersonId));

    /// <summary>The same as a condition on the table <c>w</c>, with <c>{0}</c> for the index.</summary>
    public const string WithNumberSql =
        "w.person_id in (select id from person where personal_number_index = {0} union all select person_id from number_claim where number_index = {0} and state = 'open')";

    /// <summary>
    /// Until the transaction ends nobody else takes one of these numbers. The unique index alone does not decide, because a claimed number is
    /// not in it.
    /// </summary>
    public static Task LockAsync(RegistryDb db, IEnumerable<byte[]> indexes, CancellationToken ct)
    {
        // In one order for all, so that two who take several do not wait for each other.
        var keys = indexes.Select(static index => BinaryPrimitives.ReadInt64BigEndian(index)).Order().ToArray();
        return db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock(k) FROM unnest({keys}) WITH ORDINALITY AS t (k, n) ORDER BY n", ct);
    }
}
