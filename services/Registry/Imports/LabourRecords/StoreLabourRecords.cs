using System.Data;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Employments;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>
/// Stores the rows of one chunk in one transaction: persons, records, history, the employments that follow, events, findings, and the checkpoint that says so. Whether it
/// commits or not, no row is half stored, stored twice or forgotten.
/// </summary>
internal sealed class StoreLabourRecords(RegistryDb db, LinkRecords links, PersonalDataCipher cipher, CodeListSet lists, IOptions<PlatformOptions> platform, TimeProvider clock)
{
    private readonly LabourOutcome outcome = new();
    private readonly List<LabourRow> withdrawals = [];

    public async Task RunAsync(ImportJob job, LabourRows rows, bool again, Func<NpgsqlConnection, ChunkOutcome, Task> checkpoint, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var candidates = await SiftAsync(job, rows.All, connection, ct);
        var persons = await ImportPersons.FindAsync(db, candidates, ct);
        if (again)
            await MintCarefullyAsync(job, candidates, persons, connection, ct);
        var withdrawn = await WithdrawRegistrations.FindAsync(db, job, withdrawals, ct);
        var workers = await ImportPersons.LockAsync(db, [.. persons.Values.Select(static p => p.Id).Concat(withdrawn.Values).Distinct()], ct);
        await ImportPersons.CertifyAsync(db, [.. persons.Values.Where(p => !workers.ContainsKey(p.Id))], ct);
        await ClaimHeldElsewhere.RunAsync(db, cipher, job, Area(job), candidates, persons, workers, clock.GetUtcNow(), ct);
        var known = workers.Keys.ToArray();
        var restricted = await db.Restrictions.Where(r => r.EndedAt == null && known.Contains(r.PersonId)).Select(static r => r.PersonId).ToHashSetAsync(ct);
        var merge = new MergeLabourRecord(job, rows.Fields, outcome, lists, cipher, clock);
        foreach (var row in candidates)
        {
            var person = persons.GetValueOrDefault(row.Key);
            if (person is null || !workers.TryGetValue(person.Id, out var worker))
                Enter(job, row, person);
            else if (worker.Holding != Worker.Held)
                outcome.Reject(row, new Finding("personalNumber", "record-not-held", IsWarning: false, "record-not-held"));
            else if (restricted.Contains(person.Id))
                outcome.Reject(row, new Finding("personalNumber", "processing-restricted", IsWarning: false, "processing-restricted"));
            else
                merge.Into(worker, row);
        }
        // After what the chunk tells: whoever is registered anew in it is not taken for withdrawn.
        var withdraw = new WithdrawRegistrations(job, outcome, cipher, clock);
        foreach (var row in withdrawals)
        {
            var worker = withdrawn.TryGetValue(row.Withdrawal!.Receipt, out var person) ? workers.GetValueOrDefault(person) : null;
            withdraw.Take(row, worker, worker is not null && restricted.Contains(worker.PersonId));
        }
        job.ExpectsNewPeople = persons.Count <= candidates.Count / 2;
        await WriteLabourRecords.RunAsync(db, job, LabourRecordColumns.Of(job.Source), outcome, (NpgsqlTransaction)transaction.GetDbTransaction(), ct);
        await links.RunAsync(outcome.Links, new Actor(job.UploadedBy, job.ClientId, ImportSource.RecordSourceOf(job.Source)), ct);
        await checkpoint(connection, outcome);
        await transaction.CommitAsync(ct);
    }

    private AreaScope Area(ImportJob job) => AreaScope.Parse(job.Area, platform.Value.ProvinceCode);

    /// <summary>Leaves the rows that may be stored: without errors, inside the area, the first of their person in the file.</summary>
    private async Task<List<LabourRow>> SiftAsync(ImportJob job, LabourRow[] rows, NpgsqlConnection connection, CancellationToken ct)
    {
        var seen = await ImportedKeys.SeenAsync(connection, job, [.. rows.Select(static r => r.Asked?.Key ?? (r.Facts is null && r.Withdrawal is null ? null : r.Key)).OfType<Guid>()], ct);
        var area = Area(job);
        var candidates = new List<LabourRow>(rows.Length);
        foreach (var row in rows)
        {
            outcome.Locate(row.Line, row.Place);
            if (row.Asked is { } asked && seen.Add(asked.Key))
                outcome.Ask(asked);
            else if (row.Asked is not null)
                outcome.Reject(row.Line, [], new Finding("personalNumber", "duplicate-in-file", IsWarning: false, "duplicate-in-file"));
            else if (row.Withdrawal is not null && seen.Add(row.Key))
                withdrawals.Add(row);
            else if (row.Withdrawal is not null)
                outcome.Reject(row, new Finding("receiptNumber", "duplicate-in-file", IsWarning: false, "duplicate-in-file"));
            else if (row.Facts is not { } facts)
                outcome.Reject(row);
            else if (seen.Contains(row.Key))
                outcome.Reject(row, new Finding("personalNumber", "duplicate-in-file", IsWarning: false, "duplicate-in-file"));
            else if (!IsInside(area, facts))
                outcome.Reject(row, new Finding(facts.TemporaryCommune is null ? "permanentCommune" : "temporaryCommune", "outside-area", IsWarning: false, "outside-area"));
            else
            {
                seen.Add(row.Key);
                candidates.Add(row);
            }
        }
        return candidates;
    }

    private bool IsInside(AreaScope area, WorkerFacts facts) =>
        area.Covers(facts.CurrentCommune, facts.FormerDistrict)
        && lists.Units.Communes.TryGet(facts.CurrentCommune, out var commune) && commune.Parent == platform.Value.ProvinceCode;

    private void Enter(ImportJob job, LabourRow row, Person? known)
    {
        var (name, born, sex) = (known?.FullName, known?.BirthDate, known?.Sex);
        var entered = known is null && row.New is { } prepared ? prepared : NewRecord.Enter(known, row, job, cipher, clock);
        var person = entered.Worker.Person;
        if (known is null)
            outcome.Minted.Add(person);
        else if (name != person.FullName || born != person.BirthDate || sex != person.Sex)
            outcome.Described.Add(person);
        outcome.Enter(entered);
        if (row.Facts!.EmployerCode is not null)
            outcome.Links.Add(new RecordLink(person.Id, null, row.Facts, row.Receipt?.Date ?? job.Today));
        outcome.Accept(row);
    }

    /// <summary>After meeting another writer: who is missing is minted one by one, and what others minted meanwhile stands.</summary>
    private async Task MintCarefullyAsync(ImportJob job, List<LabourRow> candidates, Dictionary<Guid, Person> persons, NpgsqlConnection connection, CancellationToken ct)
    {
        var missing = candidates.Where(r => !persons.ContainsKey(r.Key)).ToDictionary(static r => r.Key, r => NewRecord.Enter(null, r, job, cipher, clock).Worker.Person);
        if (missing.Count == 0)
            return;
        var stored = await ImportPersons.MintMissingAsync(db, connection, missing.Values, ct);
        foreach (var (key, person) in missing.Where(m => stored.Contains(m.Value.Id)))
            persons.Add(key, person);
        if (stored.Count == missing.Count)
            return;
        foreach (var (key, person) in await ImportPersons.FindAsync(db, candidates.Where(r => missing.ContainsKey(r.Key) && !persons.ContainsKey(r.Key)), ct))
            persons.Add(key, person);
    }
}
