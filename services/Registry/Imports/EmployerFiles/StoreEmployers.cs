using System.Data;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Employers;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Imports.EmployerFiles;

/// <summary>
/// Stores the employers of one chunk in one transaction with their legal forms, history, events, findings and the checkpoint. An employer is known by
/// its code: one that workers had only declared is completed, one of the area is corrected where the row says otherwise, one of elsewhere is refused.
/// </summary>
internal sealed class StoreEmployers(RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, IOptions<PlatformOptions> platform, TimeProvider clock)
{
    private readonly ChunkOutcome outcome = new();
    private readonly List<Employer> entered = [], changed = [];
    private readonly List<LegalForm> newForms = [];
    private readonly List<EmployerChange> history = [];
    private readonly Dictionary<Guid, EmployerCode> codes = [];

    public async Task RunAsync(ImportJob job, EmployerRows rows, Func<NpgsqlConnection, ChunkOutcome, Task> checkpoint, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var area = AreaScope.Parse(job.Area, platform.Value.ProvinceCode);
        var candidates = await SiftAsync(job, rows.All, area, connection, ct);
        var known = await LockAsync(candidates, ct);
        var actor = new Actor(job.UploadedBy, job.ClientId, ImportSource.RecordSourceOf(job.Source));
        foreach (var row in candidates)
        {
            if (!known.TryGetValue(KeyOf(row.Facts!.Code.Enterprise, row.Facts.Code.IndexOf(cipher), row.Facts.Commune), out var employer))
                Enter(row, job, actor);
            else if (employer.IsDeclared && (employer.CommuneCode.Length == 0 || area.Covers(employer.CommuneCode, employer.FormerDistrictCode)))
                Complete(employer, row, job, actor);
            else if (area.Covers(employer.CommuneCode, employer.FormerDistrictCode))
                Correct(employer, row, rows.Fields, job, actor);
            else
                outcome.Reject(row.Line, row.Findings, new Finding("code", "employer-code-taken", IsWarning: false, "employer-code-taken"));
        }
        await WriteAsync(connection, (NpgsqlTransaction)transaction.GetDbTransaction(), ct);
        ImportCheckpoint.WriteOutcome(connection, job, EmployerColumns.Known, outcome);
        await checkpoint(connection, outcome);
        await transaction.CommitAsync(ct);
    }

    private async Task<List<EmployerRow>> SiftAsync(ImportJob job, EmployerRow[] rows, AreaScope area, NpgsqlConnection connection, CancellationToken ct)
    {
        var seen = await ImportedKeys.SeenAsync(connection, job, [.. rows.Select(static r => r.Asked?.Key ?? (r.Facts is null ? null : r.Key)).OfType<Guid>()], ct);
        var candidates = new List<EmployerRow>(rows.Length);
        foreach (var row in rows)
        {
            outcome.Locate(row.Line, row.Place);
            if (row.Asked is { } asked && seen.Add(asked.Key))
                outcome.Ask(asked);
            else if (row.Asked is not null)
                outcome.Reject(row.Line, [], new Finding("code", "duplicate-in-file", IsWarning: false, "employer-twice-in-file"));
            else if (row.Facts is not { } facts)
                outcome.Reject(row.Line, row.Findings);
            else if (seen.Contains(row.Key))
                outcome.Reject(row.Line, row.Findings, new Finding("code", "duplicate-in-file", IsWarning: false, "employer-twice-in-file"));
            else if (!area.Covers(facts.Commune, facts.FormerDistrict))
                outcome.Reject(row.Line, row.Findings, new Finding("commune", "outside-area", IsWarning: false, "employer-outside-area"));
            else
            {
                seen.Add(row.Key);
                candidates.Add(row);
            }
        }
        return candidates;
    }

    /// <summary>The employers of these codes wherever they are, locked in the order of their ids: what stands in them cannot change until the commit.</summary>
    private async Task<Dictionary<string, Employer>> LockAsync(List<EmployerRow> candidates, CancellationToken ct)
    {
        var enterprises = candidates.Select(static r => r.Facts!.Code.Enterprise).OfType<string>().ToArray();
        var owners = candidates.Select(r => r.Facts!.Code.IndexOf(cipher)).OfType<byte[]>().ToArray();
        var found = await db.Employers.FromSql($"select * from employer where code = any({enterprises}) or owner_number_index = any({owners}) order by id for update").AsNoTracking().ToListAsync(ct);
        return found.ToDictionary(static e => KeyOf(e.Code, e.OwnerNumberIndex, e.CommuneCode));
    }

    private static string KeyOf(string? enterprise, byte[]? owner, string commune) => enterprise ?? $"{Convert.ToHexString(owner!)}@{commune}";

    private void Enter(EmployerRow row, ImportJob job, Actor actor)
    {
        var employer = Employer.Enter(row.Facts!, cipher, actor.Source, job.Today, clock.GetUtcNow());
        entered.Add(employer);
        newForms.Add(LegalForm.Of(employer, row.Facts!.Code, cipher, null));
        history.Add(EmployerChange.Of(employer, "entered", actor, cipher));
        outcome.CountEntered();
        outcome.Accept(row.Line, row.Key, row.Findings);
    }

    private void Complete(Employer employer, EmployerRow row, ImportJob job, Actor actor)
    {
        employer.Correct(row.Facts!, cipher, actor.Source, job.Today, clock.GetUtcNow());
        Change(employer, row, EmployerChange.Of(employer, "entered", actor, cipher));
        outcome.CountEntered();
        outcome.Accept(row.Line, row.Key, row.Findings);
    }

    private void Correct(Employer employer, EmployerRow row, IReadOnlySet<string> declared, ImportJob job, Actor actor)
    {
        var before = employer.Reveal(cipher);
        var facts = Keep(row.Facts!, before, declared);
        var difference = StateDifference.Between(before, facts);
        if (difference.Fields.Length == 0)
            outcome.LeftUnchanged();
        else if (job.AnswersQuestions && employer.ChangedAt > job.UploadedAt)
        {
            outcome.Reject(row.Line, row.Findings, new Finding(difference.Fields[0], "changed-since-upload", IsWarning: false, "changed-since-upload"));
            return;
        }
        else
        {
            employer.Correct(facts, cipher, actor.Source, job.Today, clock.GetUtcNow());
            Change(employer, row, EmployerChange.Of(employer, "corrected", actor, cipher, difference: difference));
            outcome.CountChanged();
        }
        outcome.Accept(row.Line, row.Key, row.Findings);
    }

    private void Change(Employer employer, EmployerRow row, EmployerChange change)
    {
        changed.Add(employer);
        codes.Add(employer.Id, row.Facts!.Code);
        history.Add(change);
    }

    /// <summary>What the file has no column for stays as it was, and so does the former commune of a head office that did not move.</summary>
    private EmployerFacts Keep(EmployerFacts facts, EmployerFacts before, IReadOnlySet<string> declared)
    {
        facts = facts with
        {
            Industry = Has("industry") ? facts.Industry : before.Industry,
            Section = Has("industry") ? facts.Section : before.Section,
            Industry2018 = Has("industry2018") ? facts.Industry2018 : before.Industry2018,
            Employees = Has("employees") ? facts.Employees : before.Employees,
            AnnualRevenue = Has("annualRevenue") ? facts.AnnualRevenue : before.AnnualRevenue,
            TotalCapital = Has("totalCapital") ? facts.TotalCapital : before.TotalCapital,
            InIndustrialZone = Has("inIndustrialZone") || Has("industrialZone") ? facts.InIndustrialZone : before.InIndustrialZone,
            IndustrialZone = Has("industrialZone") ? facts.IndustrialZone : facts.InIndustrialZone == false ? null : before.IndustrialZone,
            Address = Has("address") ? facts.Address : before.Address,
            Phone = Has("phone") ? facts.Phone : before.Phone,
            Status = Has("status") ? facts.Status : before.Status,
        };
        if (facts.FormerCommune is null && facts.Commune == before.Commune)
            facts = facts with { FormerCommune = before.FormerCommune, FormerDistrict = before.FormerDistrict };
        return facts with
        {
            Section2018 = EmployerRules.Section2018(facts.Industry, facts.Industry2018, lists),
            SizeClass = lists.SizeClasses.Of(facts.Section, facts.Employees, facts.AnnualRevenue, facts.TotalCapital),
        };

        bool Has(string field) => declared.Contains(field);
    }

    private async Task WriteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, CancellationToken ct)
    {
        var rows = EntityCopy<Employer>.Of(db);
        if (changed.Count > 0)
        {
            await UpdateAsync(rows, connection, "import_employer", changed, ct);
            var ids = changed.ConvertAll(static e => e.Id);
            var forms = await db.LegalForms.AsNoTracking().Where(f => ids.Contains(f.EmployerId) && f.ValidTo == null).ToListAsync(ct);
            var byId = changed.ToDictionary(static e => e.Id);
            foreach (var form in forms)
                form.Correct(byId[form.EmployerId], codes[form.EmployerId], cipher);
            await UpdateAsync(EntityCopy<LegalForm>.Of(db), connection, "import_legal_form", forms, ct);
        }
        // In the order of the codes, so that two batches that meet at the same employers wait for each other in one order.
        rows.Write(connection, [.. entered.OrderBy(static e => e.Code, StringComparer.Ordinal)]);
        EntityCopy<LegalForm>.Of(db).Write(connection, newForms);
        EntityCopy<EmployerChange>.Of(db).Write(connection, history);
        await OutboxWriter.CopyAsync(connection, transaction, entered.Concat(changed).Select(e => OutboxMessage.From(Topics.EmployerChangedV1, e.ToEvent(), clock)), ct);
    }

    private static async Task UpdateAsync<T>(EntityCopy<T> rows, NpgsqlConnection connection, string temporary, IReadOnlyCollection<T> entities, CancellationToken ct) where T : class
    {
        rows.WriteTemporary(connection, temporary, entities);
        await using var update = new NpgsqlCommand($"update {rows.Table} r set {rows.Assignments("id")} from {temporary} t where r.id = t.id", connection) { CommandTimeout = 0 };
        await update.ExecuteNonQueryAsync(ct);
    }
}
