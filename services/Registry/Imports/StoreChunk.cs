using System.Data;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Imports;

/// <summary>
/// Stores the rows of one chunk in one transaction: persons, records, history, events, findings, and the checkpoint that says so. Whether it
/// commits or not, no row is half stored, stored twice or forgotten.
/// </summary>
internal sealed class StoreChunk(RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, IOptions<PlatformOptions> platform, TimeProvider clock)
{
    private readonly List<(ImportRow Row, Finding Finding)> errors = [];
    private readonly List<ImportRow> candidates = [];
    private readonly List<Worker> entered = [], changed = [];
    private readonly List<Person> described = [];
    private readonly List<WorkerChange> history = [];
    private readonly List<Guid> stored = [];
    private int warned, rejected, unchanged;

    public async Task RunAsync(ImportJob job, ImportColumns columns, ImportRow[] rows, int after, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var area = AreaScope.Parse(job.Area, platform.Value.ProvinceCode);
        await SiftAsync(job, area, rows, connection, ct);
        var (persons, minted) = await PersonsAsync(connection, ct);
        var workers = await LockAsync(persons, minted, ct);
        await ClaimHeldElsewhere.RunAsync(db, cipher, job, area, candidates, persons, workers, clock.GetUtcNow(), ct);
        foreach (var row in candidates)
            Merge(job, columns, area, row, persons[row.Key], workers);
        Write(job, connection);
        await OutboxWriter.CopyAsync(connection, (NpgsqlTransaction)transaction.GetDbTransaction(),
            entered.Concat(changed).Select(w => OutboxMessage.From(Topics.LabourRecordChangedV1, w.ToEvent(), clock)), ct);
        await CheckpointAsync(job, connection, rows, after, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>Leaves the rows that may be stored: without errors, inside the area, the first of their person in the file.</summary>
    private async Task SiftAsync(ImportJob job, AreaScope area, ImportRow[] rows, NpgsqlConnection connection, CancellationToken ct)
    {
        var seen = new HashSet<Guid>();
        await using (var command = new NpgsqlCommand("select key from imported_person where batch_id = $1 and key = any($2)", connection))
        {
            command.Parameters.Add(new() { Value = job.Id });
            command.Parameters.Add(new() { Value = rows.Where(static r => r.Facts is not null).Select(static r => r.Key).ToArray() });
            await using var found = await command.ExecuteReaderAsync(ct);
            while (await found.ReadAsync(ct))
                seen.Add(found.GetGuid(0));
        }
        foreach (var row in rows)
        {
            if (row.Facts is not { } facts)
                Reject(row);
            else if (seen.Contains(row.Key))
                Reject(row, new Finding("personalNumber", "duplicate-in-file", IsWarning: false, "duplicate-in-file"));
            else if (!IsInside(area, facts))
                Reject(row, OutsideArea(facts));
            else
            {
                seen.Add(row.Key);
                candidates.Add(row);
            }
        }
    }

    private bool IsInside(AreaScope area, WorkerFacts facts) =>
        area.Covers(facts.CurrentCommune, facts.FormerDistrict)
        && lists.Units.Communes.TryGet(facts.CurrentCommune, out var commune) && commune.Parent == platform.Value.ProvinceCode;

    private static Finding OutsideArea(WorkerFacts facts) =>
        new(facts.TemporaryCommune is null ? "permanentCommune" : "temporaryCommune", "outside-area", IsWarning: false, "outside-area");

    /// <summary>
    /// The persons of the candidates. Those unknown are minted, in the order of their index: two batches that meet at the same persons wait
    /// for each other in the same order, and the unique index lets one of them mint each.
    /// </summary>
    private async Task<(Dictionary<Guid, Person> Persons, HashSet<Guid> Minted)> PersonsAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var persons = await FindAsync(candidates, ct);
        var minted = new Dictionary<Guid, Person>();
        var now = clock.GetUtcNow();
        foreach (var row in candidates.Where(r => !persons.ContainsKey(r.Key)))
        {
            var person = Person.Mint(row.Facts!.PersonalNumber, cipher, now);
            person.Describe(row.Facts.FullName, row.Facts.BirthDate, row.Facts.Sex);
            minted.Add(row.Key, person);
        }
        if (minted.Count == 0)
            return (persons, []);
        EntityCopy.Of<Person>(db).WriteTemporary(connection, "import_minted", minted.Values);
        await using var insert = new NpgsqlCommand(
            "insert into person select * from import_minted order by personal_number_index on conflict (personal_number_index) do nothing", connection)
        { CommandTimeout = 0 };
        if (await insert.ExecuteNonQueryAsync(ct) < minted.Count)
        {
            // Somebody else minted one of them meanwhile: theirs stands.
            foreach (var (key, person) in await FindAsync([.. candidates.Where(r => minted.ContainsKey(r.Key))], ct))
            {
                if (person.Id != minted[key].Id)
                {
                    minted.Remove(key);
                    persons.Add(key, person);
                }
            }
        }
        foreach (var (key, person) in minted)
            persons.Add(key, person);
        return (persons, [.. minted.Values.Select(static p => p.Id)]);
    }

    private async Task<Dictionary<Guid, Person>> FindAsync(List<ImportRow> rows, CancellationToken ct)
    {
        var indexes = rows.ConvertAll(static r => r.Number);
        var found = await db.Persons.AsNoTracking().Where(p => indexes.Contains(p.PersonalNumberIndex)).ToListAsync(ct);
        return found.ToDictionary(static p => new Guid(p.PersonalNumberIndex.AsSpan(0, 16), bigEndian: true));
    }

    /// <summary>The records of persons known before, locked in the order of their ids; what stands in them cannot change until the commit.</summary>
    private async Task<Dictionary<Guid, Worker>> LockAsync(Dictionary<Guid, Person> persons, HashSet<Guid> minted, CancellationToken ct)
    {
        var known = persons.Values.Select(static p => p.Id).Where(id => !minted.Contains(id)).ToArray();
        if (known.Length == 0)
            return [];
        await db.Database.ExecuteSqlAsync($"select from person where id = any({known}) order by id for no key update", ct);
        var workers = await db.Workers.FromSql($"select * from worker where person_id = any({known}) for update").Include(static w => w.Person).AsNoTracking().ToListAsync(ct);
        return workers.ToDictionary(static w => w.PersonId);
    }

    private void Merge(ImportJob job, ImportColumns columns, AreaScope area, ImportRow row, Person person, Dictionary<Guid, Worker> workers)
    {
        var facts = row.Facts!;
        if (!workers.TryGetValue(person.Id, out var worker))
        {
            if (person.FullName != facts.FullName || person.BirthDate != facts.BirthDate || person.Sex != facts.Sex)
                described.Add(person);
            worker = Worker.Enter(person, facts, cipher, "import", job.Today, clock.GetUtcNow());
            entered.Add(worker);
            history.Add(WorkerChange.Of(worker, "entered", job.UploadedBy, job.ClientId, cipher));
        }
        else
        {
            var before = worker.Reveal(cipher, withSensitive: true);
            facts = ImportMerge.Keep(facts, before, columns, lists);
            var difference = WorkerDifference.Between(before, facts);
            if (difference.Fields.Length == 0)
                unchanged++;
            else
            {
                worker.Correct(facts, cipher, "import", job.Today, clock.GetUtcNow());
                changed.Add(worker);
                described.Add(worker.Person);
                history.Add(WorkerChange.Of(worker, "corrected", job.UploadedBy, job.ClientId, cipher, ImportMerge.Trigger(before, facts), difference: difference));
            }
        }
        stored.Add(row.Key);
        if (!row.Findings.IsEmpty)
            warned++;
        errors.AddRange(row.Findings.Select(f => (row, f)));
    }

    private void Reject(ImportRow row, params Finding[] more)
    {
        rejected++;
        errors.AddRange(row.Findings.Concat(more).Select(f => (row, f)));
    }

    private void Write(ImportJob job, NpgsqlConnection connection)
    {
        var workers = EntityCopy.Of<Worker>(db);
        if (described.Count > 0)
        {
            EntityCopy.Of<Person>(db).WriteTemporary(connection, "import_described", described);
            Execute(connection, "update person p set full_name = t.full_name, name_key = t.name_key, birth_date = t.birth_date, sex = t.sex from import_described t where p.id = t.id");
        }
        if (changed.Count > 0)
        {
            workers.WriteTemporary(connection, "import_changed", changed);
            Execute(connection, $"update worker w set {workers.Assignments("person_id")} from import_changed t where w.person_id = t.person_id");
        }
        workers.Write(connection, entered);
        EntityCopy.Of<WorkerChange>(db).Write(connection, history);

        if (stored.Count > 0)
        {
            using var copy = connection.BeginBinaryImport("copy imported_person (batch_id, key) from stdin (format binary)");
            foreach (var key in stored)
                copy.WriteRow(job.Id, key);
            copy.Complete();
        }
        if (errors.Count > 0)
            WriteErrors(job, connection);
    }

    private void WriteErrors(ImportJob job, NpgsqlConnection connection)
    {
        using var copy = connection.BeginBinaryImport("copy import_error (batch_id, line, position, \"column\", field, code, is_warning, text, argument) from stdin (format binary)");
        foreach (var row in errors.GroupBy(static e => e.Row.Line))
        {
            short position = 0;
            foreach (var (_, finding) in row)
            {
                copy.StartRow();
                copy.Write(job.Id, NpgsqlDbType.Uuid);
                copy.Write(row.Key, NpgsqlDbType.Integer);
                copy.Write(position++, NpgsqlDbType.Smallint);
                copy.Write(ImportColumns.HeaderOf(finding.Field), NpgsqlDbType.Text);
                copy.Write(finding.Field, NpgsqlDbType.Text);
                copy.Write(finding.Code, NpgsqlDbType.Text);
                copy.Write(finding.IsWarning, NpgsqlDbType.Boolean);
                copy.Write(finding.Text, NpgsqlDbType.Text);
                if (finding.Argument is null)
                    copy.WriteNull();
                else
                    copy.Write(finding.Argument, NpgsqlDbType.Text);
            }
        }
        copy.Complete();
    }

    /// <summary>The last write: a worker that lost the batch, or whose chunk was already stored by another, finds no row and rolls back.</summary>
    private async Task CheckpointAsync(ImportJob job, NpgsqlConnection connection, ImportRow[] rows, int after, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(
            """
            update import_batch set checkpoint_line = $4, rows_read = rows_read + $5, accepted = accepted + $6, warned = warned + $7, rejected = rejected + $8,
                   entered = entered + $9, changed = changed + $10, unchanged = unchanged + $11, attempts = 0
            where id = $1 and lease_owner = $2 and state = 'applying' and checkpoint_line = $3
            """, connection);
        object[] values = [job.Id, job.Lease, after, rows[^1].Line, rows.Length, stored.Count, warned, rejected, entered.Count, changed.Count, unchanged];
        foreach (var value in values)
            command.Parameters.Add(new() { Value = value });
        if (await command.ExecuteNonQueryAsync(ct) != 1)
            throw new OperationCanceledException("The batch is no longer held.");
        Execute(connection, $"select pg_notify('{ImportSignals.Channel}', '')");
    }

    private static void Execute(NpgsqlConnection connection, string sql)
    {
        using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        command.ExecuteNonQuery();
    }
}
