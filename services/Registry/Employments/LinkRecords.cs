using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Employers;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Employments;

/// <summary>A labour record that was entered or changed.</summary>
/// <param name="PersonId">The person.</param>
/// <param name="Before">What the record said before, null if there was none.</param>
/// <param name="After">What it says now.</param>
/// <param name="EffectiveOn">The day from which that holds.</param>
/// <param name="IsErrorCorrected">True when an error of recording was corrected: the declared days then stand in place of the former ones.</param>
internal sealed record RecordLink(Guid PersonId, WorkerFacts? Before, WorkerFacts After, DateOnly EffectiveOn, bool IsErrorCorrected = false);

/// <summary>
/// Lets employers and employments follow from items 12 and 13 of labour records, in bulk, in the transaction that stores the records. The declared items
/// stay on the record; here the code they name leads to an employer, and the job to an employment that opens, goes on or ends (decision 14).
/// </summary>
internal sealed class LinkRecords(RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, TimeProvider clock)
{
    private sealed record Job(RecordLink Link, NamedEmployer? Was, NamedEmployer? Is);

    /// <summary>Links the records; several of one person in the order given.</summary>
    public async Task RunAsync(IEnumerable<RecordLink> records, Actor actor, CancellationToken ct)
    {
        var jobs = records.Select(static r => new Job(r, NamedBy(r.Before), SameEmployer(r) ? NamedBy(r.Before) : NamedBy(r.After))).Where(static j => Matters(j)).ToList();
        if (jobs.Count == 0)
            return;
        var ledger = await EmploymentLedger.OfAsync(jobs.ConvertAll(static j => j.Link.PersonId), db, cipher, clock, ct);
        var link = new LinkEmployers(db, cipher, lists, clock);
        var employers = await link.RunAsync([.. jobs.Where(static j => j.Is is not null).Select(static j => Declared(j))], actor, clock.Today(), ct);
        foreach (var (code, found) in await link.FindAsync(jobs.Select(static j => j.Was).OfType<NamedEmployer>().Where(c => !employers.ContainsKey(c)), ct))
            employers.Add(code, found);

        foreach (var job in jobs)
        {
            var was = job.Was is { } former ? employers.GetValueOrDefault(former) : null;
            var now = job.Is is { } present ? employers[present] : null;
            if (was is not null && was.EmployerId != now?.EmployerId)
                End(ledger, job, was.EmployerId);
            if (now is not null)
                GoOn(ledger, job, now);
        }
        ledger.Settle(actor);
        await ledger.WriteAsync(ct);
    }

    /// <summary>The employer a record names, near where the person lives if it does not say where; of somebody who works for themselves there is none.</summary>
    private static NamedEmployer? NamedBy(WorkerFacts? facts) =>
        facts is { ActivityStatus: "employed", EmployerCode: { } code } && code != facts.PersonalNumber
            ? NamedEmployer.Of(code, facts.EmployerCommune ?? facts.CurrentCommune)
            : null;

    /// <summary>Who moves keeps the employer, though the record does not say where it is.</summary>
    private static bool SameEmployer(RecordLink link) =>
        link.Before is { ActivityStatus: "employed" } before && link.After.ActivityStatus == "employed" && before.EmployerCode is not null
        && before.PersonalNumber == link.After.PersonalNumber && (before.EmployerCode, before.EmployerCommune) == (link.After.EmployerCode, link.After.EmployerCommune);

    /// <summary>A change of name or address says nothing of a job.</summary>
    private static bool Matters(Job job) => job.Was != job.Is || (job.Is is not null && Said(job.Link.Before!) != Said(job.Link.After));

    private static (DateOnly?, EmploymentDetails) Said(WorkerFacts facts) => (facts.ContractStartedOn, Details(facts, null));

    private static EmploymentDetails Details(WorkerFacts facts, Guid? branch) => new(
        branch, facts.ContractKind, null, facts.Occupation, facts.JobTitle, facts.WorkplaceCommune, facts.InIndustrialZone);

    private static DeclaredEmployer Declared(Job job) => new(
        job.Is!, job.Link.After.EmployerName, job.Link.After.EmployerKind, job.Link.After.EmployerCommune, job.Link.After.Industry, job.Link.After.Section);

    private static void End(EmploymentLedger ledger, Job job, Guid employerId)
    {
        if (ledger.Of(job.Link.PersonId, employerId).LastOrDefault(static e => e.EndedOn is null) is not { } employment)
            return;
        var last = job.Link.EffectiveOn.AddDays(-1);
        ledger.Close(ledger.Manual(employment), last < employment.StartedOn ? employment.StartedOn : last, job.Is is null && job.Link.After.ActivityStatus != "employed" ? "no-longer-employed" : "employer-changed");
    }

    private static void GoOn(EmploymentLedger ledger, Job job, EmployerLink employer)
    {
        var (person, after) = (job.Link.PersonId, job.Link.After);
        var known = ledger.Of(person, employer.EmployerId);
        var declared = after.ContractStartedOn;
        // The one that lasts; else the one in whose days the declared contract began: then its end was premature.
        var employment = known.LastOrDefault(static e => e.EndedOn is null)
            ?? (declared is { } day ? known.LastOrDefault(e => e.StartedOn <= day && day <= e.EndedOn) : null);
        EmploymentClaim claim;
        if (employment is null)
        {
            claim = ledger.NewManual(person, employer.EmployerId);
            ledger.Open(claim, declared ?? job.Link.EffectiveOn, startIsKnown: declared is not null);
        }
        else
        {
            claim = ledger.Manual(employment);
            if (claim.ClosedOn is not null)
                ledger.Close(claim, null, null);
            // A later contract at the same employer goes on with the same employment, unless the former day was an error.
            if (declared is { } start && (start < claim.OpenedOn || !claim.StartIsKnown || job.Link.IsErrorCorrected))
                ledger.Open(claim, start, startIsKnown: true);
        }
        var details = Details(after, employer.BranchId);
        if (employment is not null)
        {
            // What only an employment knows stays: the record has no item for it.
            var stands = ledger.DetailsOf(employment);
            details = details with { ContractUntil = details.ContractKind == stands.ContractKind ? stands.ContractUntil : null, HoursPerWeek = stands.HoursPerWeek, Wage = stands.Wage, BranchId = details.BranchId ?? stands.BranchId };
        }
        ledger.Describe(claim, details, onlyUnknown: false);
    }
}
