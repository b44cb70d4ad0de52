using System.Data;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Employers;
using Lmis.Registry.Employments;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Imports.EmploymentFiles;

/// <summary>
/// Stores the employments of one chunk in one transaction with history, events, what follows for the labour records, findings and the checkpoint.
/// An employment is known by person, employer and first day: the same again is corrected where the row says otherwise.
/// </summary>
internal sealed class StoreEmployments(RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, IOptions<PlatformOptions> platform, TimeProvider clock)
{
    private sealed record Living(Guid PersonId, string Commune);

    private readonly ChunkOutcome outcome = new();

    public async Task RunAsync(ImportJob job, EmploymentRows rows, Func<NpgsqlConnection, ChunkOutcome, Task> checkpoint, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(IsolationLevel.ReadCommitted, ct);
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        var area = AreaScope.Parse(job.Area, platform.Value.ProvinceCode);
        var candidates = await SiftAsync(job, rows.All, connection, ct);
        var persons = await PersonsAsync(candidates, area, ct);
        var employers = await EmployersAsync(candidates, persons, area, ct);
        var ledger = await EmploymentLedger.OfAsync([.. persons.Values.Select(static p => p.PersonId)], db, cipher, clock, ct);
        var actor = new Actor(job.UploadedBy, job.ClientId, ImportSource.RecordSourceOf(job.Source));
        foreach (var row in candidates)
        {
            if (persons.TryGetValue(Convert.ToHexString(row.Declared!.Number), out var person))
                outcome.Locate(row.Line, person.Commune);
            if (person is null)
                Reject(row, new Finding("personalNumber", "person-not-in-area", IsWarning: false, "person-not-in-area"));
            else if (!employers.TryGetValue(Named(row.Declared, person), out var employer))
                Reject(row, new Finding("employerCode", "employer-not-found", IsWarning: false, "employer-not-found"));
            else if (employer.BranchId is null && EmployerCode.Of(row.Declared.Employer).Branch is not null)
                Reject(row, new Finding("employerCode", "branch-not-found", IsWarning: false, "branch-not-found"));
            else
                Take(ledger, row, job, person.PersonId, employer, rows.Fields, actor);
        }
        await RecordsOfEmployed.UpdateAsync(ledger.Opened, actor, db, cipher, clock, ct);
        await ledger.WriteAsync(ct);
        await db.SaveChangesAsync(ct);
        ImportCheckpoint.WriteOutcome(connection, job, EmploymentColumns.Known, outcome);
        await checkpoint(connection, outcome);
        await transaction.CommitAsync(ct);
    }

    private void Reject(EmploymentRow row, Finding finding) => outcome.Reject(row.Line, row.Findings, finding);

    private async Task<List<EmploymentRow>> SiftAsync(ImportJob job, EmploymentRow[] rows, NpgsqlConnection connection, CancellationToken ct)
    {
        var seen = await ImportedKeys.SeenAsync(connection, job, [.. rows.Select(static r => r.Asked?.Key ?? (r.Declared is null ? null : r.Key)).OfType<Guid>()], ct);
        var candidates = new List<EmploymentRow>(rows.Length);
        foreach (var row in rows)
        {
            if (row.Asked is { } asked && seen.Add(asked.Key))
                outcome.Ask(asked);
            else if (row.Asked is not null)
                outcome.Reject(row.Line, [], new Finding("startedOn", "duplicate-in-file", IsWarning: false, "employment-twice-in-file"));
            else if (row.Declared is null)
                outcome.Reject(row.Line, row.Findings);
            else if (!seen.Add(row.Key))
                outcome.Reject(row.Line, row.Findings, new Finding("startedOn", "duplicate-in-file", IsWarning: false, "employment-twice-in-file"));
            else
                candidates.Add(row);
        }
        return candidates;
    }

    /// <summary>Who of these has a record in the area, by number or by an open claim on it; who lives elsewhere is as unknown as who is nowhere.</summary>
    private async Task<Dictionary<string, Living>> PersonsAsync(List<EmploymentRow> candidates, AreaScope area, CancellationToken ct)
    {
        var numbers = candidates.Select(static r => r.Declared!.Number).ToList();
        var holders = await db.Workers.AsNoTracking().Where(w => numbers.Contains(w.Person.PersonalNumberIndex))
            .Select(static w => new { Number = w.Person.PersonalNumberIndex, w.PersonId, w.CommuneCode, w.FormerDistrictCode }).ToListAsync(ct);
        var claimants = await db.NumberClaims.AsNoTracking().Where(c => c.State == NumberClaim.Open && numbers.Contains(c.NumberIndex))
            .Join(db.Workers, static c => c.PersonId, static w => w.PersonId, static (c, w) => new { Number = c.NumberIndex, w.PersonId, w.CommuneCode, w.FormerDistrictCode }).ToListAsync(ct);
        var found = new Dictionary<string, Living>();
        foreach (var one in holders.Concat(claimants).Where(w => area.Covers(w.CommuneCode, w.FormerDistrictCode)))
            found.TryAdd(Convert.ToHexString(one.Number), new Living(one.PersonId, one.CommuneCode));
        return found;
    }

    private static NamedEmployer Named(DeclaredEmployment declared, Living person) => NamedEmployer.Of(declared.Employer, declared.EmployerCommune ?? person.Commune);

    /// <summary>An organisation anywhere, a natural person's business only in the area, as by hand.</summary>
    private async Task<Dictionary<NamedEmployer, EmployerLink>> EmployersAsync(List<EmploymentRow> candidates, Dictionary<string, Living> persons, AreaScope area, CancellationToken ct)
    {
        var named = candidates.Where(r => persons.ContainsKey(Convert.ToHexString(r.Declared!.Number)))
            .Select(r => Named(r.Declared!, persons[Convert.ToHexString(r.Declared!.Number)]));
        var found = await new LinkEmployers(db, cipher, lists, clock).FindAsync(named, ct);
        var ids = found.Values.Select(static l => l.EmployerId).Distinct().ToArray();
        var seen = (await db.InSight(area).Where(e => ids.Contains(e.Id)).Select(static e => e.Id).ToListAsync(ct)).ToHashSet();
        seen.UnionWith(await db.Public().Where(e => ids.Contains(e.Id)).Select(static e => e.Id).ToListAsync(ct));
        return found.Where(f => seen.Contains(f.Value.EmployerId)).ToDictionary();
    }

    private void Take(EmploymentLedger ledger, EmploymentRow row, ImportJob job, Guid person, EmployerLink employer, IReadOnlySet<string> declared, Actor actor)
    {
        var said = row.Declared!.Job;
        var met = ledger.Of(person, employer.EmployerId)
            .Where(e => (e.EndedOn is null || e.EndedOn >= said.StartedOn) && (said.EndedOn is null || e.StartedOn <= said.EndedOn)).ToList();
        // Of the same first day, or of one that nobody knew so far: the row speaks of this one.
        var same = met.Find(e => e.StartedOn == said.StartedOn || !e.StartIsKnown);
        if (met.Exists(e => e != same))
        {
            Reject(row, new Finding("startedOn", "employment-overlaps", IsWarning: false, "employment-overlaps"));
            return;
        }
        if (same is not null && job.AnswersQuestions && same.ChangedAt > job.UploadedAt)
        {
            Reject(row, new Finding("startedOn", "changed-since-upload", IsWarning: false, "changed-since-upload"));
            return;
        }
        if (same is null)
        {
            var claim = ledger.NewManual(person, employer.EmployerId);
            ledger.Open(claim, said.StartedOn, startIsKnown: true);
            ledger.Close(claim, said.EndedOn, said.EndReason);
            ledger.Describe(claim, said.Details with { BranchId = employer.BranchId }, onlyUnknown: false);
            outcome.CountEntered();
        }
        else
            Correct(ledger, same, said, employer, declared);
        // Row by row, so that the next one of the same person meets what this one made.
        ledger.Settle(actor);
        outcome.Accept(row.Line, row.Key, row.Findings);
    }

    /// <summary>What the file has no column for stays, and so does an end the row does not give: only an officer takes one back.</summary>
    private void Correct(EmploymentLedger ledger, Employment employment, EmploymentFacts said, EmployerLink employer, IReadOnlySet<string> declared)
    {
        var stands = ledger.DetailsOf(employment);
        var details = new EmploymentDetails(
            employer.BranchId ?? stands.BranchId, said.Details.ContractKind, declared.Contains("contractUntil") ? said.Details.ContractUntil : stands.ContractUntil,
            declared.Contains("occupation") ? said.Details.Occupation : stands.Occupation, declared.Contains("jobTitle") ? said.Details.JobTitle : stands.JobTitle,
            declared.Contains("workplaceCommune") ? said.Details.WorkplaceCommune : stands.WorkplaceCommune,
            declared.Contains("inIndustrialZone") ? said.Details.InIndustrialZone : stands.InIndustrialZone,
            declared.Contains("hoursPerWeek") ? said.Details.HoursPerWeek : stands.HoursPerWeek, declared.Contains("wage") ? said.Details.Wage : stands.Wage);
        var (end, reason) = said.EndedOn is null ? (employment.EndedOn, employment.EndReason) : (said.EndedOn, said.EndReason);
        if (employment.StartIsKnown && (employment.StartedOn, employment.EndedOn, employment.EndReason) == (said.StartedOn, end, reason) && details == stands)
        {
            outcome.LeftUnchanged();
            return;
        }
        var claim = ledger.Manual(employment);
        ledger.Open(claim, said.StartedOn, startIsKnown: true);
        if (said.EndedOn is not null)
            ledger.Close(claim, end, reason);
        ledger.Describe(claim, details, onlyUnknown: false);
        outcome.CountChanged();
    }
}
