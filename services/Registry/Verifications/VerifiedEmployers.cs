using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Employers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>Employers in a bulk verification: those with an enterprise code and their head office in the area, not dissolved, and without a verification that counts.</summary>
internal sealed class VerifiedEmployers(AskEnterprises enterprises) : VerifiedSubjects
{
    private sealed record Due(Employer Employer) : DueSubject(Employer.Id, Employer.Version);

    public override string Kind => VerificationRun.Employers;

    public override Task<int> CountAsync(RegistryDb db, VerificationRun run, CancellationToken ct) => Of(db, run).CountAsync(ct);

    public override async Task<List<DueSubject>> NextAsync(RegistryDb db, VerificationRun run, int most, CancellationToken ct) =>
        (await Of(db, run).AsNoTracking().OrderBy(static e => e.Id).Take(most).ToListAsync(ct)).ConvertAll(static e => (DueSubject)new Due(e));

    // What an enterprise register holds is public: nobody's data is read.
    public override Task StoreReadingsAsync(RegistryDb db, VerificationRun run, List<DueSubject> subjects, DateTimeOffset now, CancellationToken ct) => Task.CompletedTask;

    public override Task<(RegisterResult? Result, ExchangeReply Reply)> AskAsync(DueSubject subject, Guid messageId, string askedBy, CancellationToken ct) =>
        enterprises.RunAsync(((Due)subject).Employer, messageId, askedBy, ct);

    public override async Task KeepAsync(RegistryDb db, IReadOnlyList<(VerificationQuestion Asked, RegisterResult Result)> results, DateTimeOffset now, CancellationToken ct)
    {
        await VerifyEmployer.SupersedeAsync(db, [.. results.Select(static r => r.Asked.Subject)], ct);
        db.EmployerVerifications.AddRange(results.Select(r => EmployerVerification.Of(r.Asked, r.Result, now)));
    }

    private static IQueryable<Employer> Of(RegistryDb db, VerificationRun run)
    {
        var since = Since(run);
        var employers = db.Employers.Where(e => e.Code != null && e.Status != Employer.Dissolved && e.EnteredAt <= run.StartedAt && e.Id > run.Cursor && !db.EmployerVerifications.Any(
            v => v.EmployerId == e.Id && (v.RunId == run.Id || (v.VerifiedAt >= since && !db.EmployerChanges.Any(
                c => c.EmployerId == v.EmployerId && c.Version > v.RecordVersion && c.Fields.Any(f => EmployerVerification.ComparedItems.Contains(f)))))));
        employers = run.Area.Length switch
        {
            5 => employers.Where(e => e.CommuneCode == run.Area),
            3 => employers.Where(e => e.FormerDistrictCode == run.Area),
            _ => employers,
        };
        return run.Commune is { } commune ? employers.Where(e => e.CommuneCode == commune) : employers;
    }
}
