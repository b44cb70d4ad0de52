using Lmis.Registry.Data;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>The persons and records behind the rows of a chunk.</summary>
internal static class ImportPersons
{
    /// <summary>The persons known by these numbers, by <see cref="LabourRow.Key"/>.</summary>
    public static async Task<Dictionary<Guid, Person>> FindAsync(RegistryDb db, IEnumerable<LabourRow> rows, CancellationToken ct)
    {
        var indexes = rows.Select(static r => r.Number).ToList();
        var found = await db.Persons.AsNoTracking().Where(p => indexes.Contains(p.PersonalNumberIndex)).ToListAsync(ct);
        return found.ToDictionary(static p => LabourRow.KeyOf(p.PersonalNumberIndex));
    }

    /// <summary>The records of persons known before, locked in the order of their ids; what stands in them cannot change until the commit.</summary>
    public static async Task<Dictionary<Guid, Worker>> LockAsync(RegistryDb db, Guid[] known, CancellationToken ct)
    {
        if (known.Length == 0)
            return [];
        await db.Database.ExecuteSqlAsync($"select from person where id = any({known}) order by id for no key update", ct);
        var workers = await db.Workers.FromSql($"select * from worker where person_id = any({known}) for update").Include(static w => w.Person).AsNoTracking().ToListAsync(ct);
        return workers.ToDictionary(static w => w.PersonId);
    }

    /// <summary>What certificates prove of persons without a record, read anew now that they are locked.</summary>
    public static async Task CertifyAsync(RegistryDb db, IReadOnlyList<Person> withoutRecord, CancellationToken ct)
    {
        if (withoutRecord.Count == 0)
            return;
        var ids = withoutRecord.Select(static p => p.Id).ToArray();
        var certified = await db.Persons.Where(p => ids.Contains(p.Id) && p.CertifiedQualification != null).ToDictionaryAsync(static p => p.Id, static p => p.CertifiedQualification, ct);
        foreach (var person in withoutRecord)
            person.Certify(certified.GetValueOrDefault(person.Id));
    }

    /// <summary>
    /// Stores new persons at once, in the order of their index, so that two batches that meet at the same persons wait for each other in one
    /// order; a person minted by somebody else meanwhile refuses the whole chunk, which then goes the careful way.
    /// </summary>
    public static void Mint(RegistryDb db, NpgsqlConnection connection, IEnumerable<Person> persons) =>
        EntityCopy<Person>.Of(db).Write(connection, [.. InOrder(persons)]);

    /// <summary>The careful way: stores those nobody has minted meanwhile, and gives the ids of those stored.</summary>
    public static async Task<HashSet<Guid>> MintMissingAsync(RegistryDb db, NpgsqlConnection connection, IEnumerable<Person> persons, CancellationToken ct)
    {
        EntityCopy<Person>.Of(db).WriteTemporary(connection, "import_minted", [.. InOrder(persons)]);
        await using var insert = new NpgsqlCommand(
            "insert into person select * from import_minted order by personal_number_index on conflict (personal_number_index) do nothing returning id", connection)
        { CommandTimeout = 0 };
        var stored = new HashSet<Guid>();
        await using var reader = await insert.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
            stored.Add(reader.GetGuid(0));
        return stored;
    }

    private static IOrderedEnumerable<Person> InOrder(IEnumerable<Person> persons) =>
        persons.OrderBy(static p => p.PersonalNumberIndex, Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
}
