using System.Collections.Concurrent;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Conflicts;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Imports;
using Lmis.Registry.Verifications;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Quality;

/// <summary>
/// Counts by commune. Files are counted as they are stored (<see cref="ImportFigure"/>), so that a period is a sum of few rows; the records by one pass over the area, kept for
/// <see cref="QualityOptions.Keep"/>, since a million of them do not change in character within minutes.
/// </summary>
internal sealed class CountQuality(CodeListSet lists, IOptions<QualityOptions> options, IOptions<PlatformOptions> platform, TimeProvider clock) : IDisposable
{
    private sealed record Counted(DateTimeOffset At, Dictionary<string, RecordQuality> Communes);

    private readonly ConcurrentDictionary<string, Counted> kept = new();
    private readonly SemaphoreSlim counting = new(1);

    /// <inheritdoc/>
    public void Dispose() => counting.Dispose();

    /// <summary>The figures of an area.</summary>
    public async Task<GetDataQualityResponse> RunAsync(RegistryDb db, AreaScope area, string own, DateOnly? from, DateOnly? to, Guid? importId, CancellationToken ct)
    {
        var imports = await ImportsAsync(db, area, own, from, to, importId, ct);
        var register = await RegisterAsync(db, own, ct);
        var communes = imports.Keys.Union(register.Communes.Keys).Order(StringComparer.Ordinal).Select(code => new CommuneQuality(
            code, lists.Units.Communes.TryGet(code, out var unit) ? unit.Name : "", imports.GetValueOrDefault(code) ?? new ImportQuality(0, 0, 0, 0, 0, []), register.Communes.GetValueOrDefault(code)));
        return new GetDataQualityResponse(own, from, to, importId, register.At, [.. communes]);
    }

    private async Task<Dictionary<string, ImportQuality>> ImportsAsync(RegistryDb db, AreaScope area, string own, DateOnly? from, DateOnly? to, Guid? importId, CancellationToken ct)
    {
        var figures = from figure in db.ImportFigures.AsNoTracking()
                      join batch in db.ImportBatches on figure.BatchId equals batch.Id
                      select new { figure, batch };
        if (importId is { } id)
            figures = figures.Where(f => f.batch.Id == id);
        if (from is { } first)
            figures = figures.Where(f => f.batch.UploadedAt >= VietnamDay.StartOf(first));
        if (to is { } last)
            figures = figures.Where(f => f.batch.UploadedAt < VietnamDay.StartOf(last.AddDays(1)));
        // A commune's rows in the province's files are its own; in another commune's file they are not its own officers' work.
        var province = platform.Value.ProvinceCode;
        if (!area.IsEverything)
            figures = figures.Where(f => f.batch.Area == own || (f.batch.Area == province && f.figure.CommuneCode == own));
        var sums = await figures.GroupBy(static f => new { f.figure.CommuneCode, f.figure.Kind, f.figure.Code })
            .Select(static g => new { g.Key.CommuneCode, g.Key.Kind, g.Key.Code, Rows = g.Sum(static f => f.figure.Rows) }).ToListAsync(ct);
        return sums.GroupBy(static s => s.CommuneCode).ToDictionary(static g => g.Key, static g =>
        {
            long Of(string kind) => g.Where(s => s.Kind == kind).Sum(static s => s.Rows);
            var findings = g.Where(static s => s.Kind is ImportFigure.Error or ImportFigure.Warning && s.Rows > 0).Select(static s => new FindingCount(s.Code, s.Kind == ImportFigure.Warning, s.Rows));
            return new ImportQuality(
                Of(ImportFigure.Accepted) + Of(ImportFigure.Rejected) + Of(ImportFigure.Asked), Of(ImportFigure.Accepted), Of(ImportFigure.Warned), Of(ImportFigure.Rejected), Of(ImportFigure.Asked),
                [.. findings.OrderByDescending(static f => f.Rows).ThenBy(static f => f.Code, StringComparer.Ordinal)]);
        });
    }

    private async Task<Counted> RegisterAsync(RegistryDb db, string own, CancellationToken ct)
    {
        if (Fresh() is { } known)
            return known;
        // One count at a time: a million records are read once, however many ask at once.
        await counting.WaitAsync(ct);
        try
        {
            return Fresh() ?? (kept[own] = await CountAsync(db, ct));
        }
        finally
        {
            counting.Release();
        }

        Counted? Fresh() => kept.TryGetValue(own, out var counted) && clock.GetUtcNow() - counted.At < options.Value.Keep ? counted : null;
    }

    private async Task<Counted> CountAsync(RegistryDb db, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var yearAgo = VietnamDay.StartOf(clock.Today().AddYears(-1));
        // The area limits every one of these queries; each is one pass, whatever the number of communes.
        var active = db.Workers.AsNoTracking().Where(static w => w.IsActive);
        var records = await active.GroupBy(static w => w.CommuneCode).Select(g => new
        {
            Commune = g.Key, Records = g.Count(), Registered = g.Count(w => w.IsRegistered), Old = g.Count(w => w.ChangedAt < yearAgo),
            Employed = g.Count(w => w.ActivityStatus == "employed"), Contracts = g.Count(w => w.ActivityStatus == "employed" && w.ContractKind != "none"), Unemployed = g.Count(w => w.ActivityStatus == "unemployed"),
            Insurance = g.Count(w => w.SocialInsuranceNumber != null), Grade = g.Count(w => w.GeneralEducation != null), Field = g.Count(w => w.TrainingField != null),
            Phone = g.Count(w => w.Phone != null), Address = g.Count(w => w.Address != null), Former = g.Count(w => w.FormerCommuneCode != null), Title = g.Count(w => w.JobTitle != null),
            Began = g.Count(w => w.ContractStartedOn != null), Workplace = g.Count(w => w.WorkplaceCommuneCode != null), Name = g.Count(w => w.EmployerName != null), Code = g.Count(w => w.EmployerCode != null),
            Office = g.Count(w => w.EmployerCommuneCode != null), Industry = g.Count(w => w.Industry != null), Why = g.Count(w => w.UnemploymentReason != null),
        }).ToListAsync(ct);
        var verified = await active.Where(w => db.PersonVerifications.Any(v => v.PersonId == w.PersonId && v.Result == Verification.Match && !db.PersonVerifications.Any(later => later.PersonId == v.PersonId && later.VerifiedAt > v.VerifiedAt)))
            .GroupBy(static w => w.CommuneCode).Select(static g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(static g => g.Key, static g => g.Count, ct);
        var differences = await active.Join(db.PersonVerifications.Where(static v => v.Review == Verification.Open), static w => w.PersonId, static v => v.PersonId, static (w, v) => w.CommuneCode)
            .GroupBy(static c => c).Select(static g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(static g => g.Key, static g => g.Count, ct);
        var conflicts = await active.Join(db.FeedConflicts.Where(static c => c.State == FeedConflict.Open), static w => w.PersonId, static c => c.PersonId, static (w, c) => w.CommuneCode)
            .GroupBy(static c => c).Select(static g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(static g => g.Key, static g => g.Count, ct);
        var pairs = await (from pair in db.DuplicatePairs.Where(static p => p.State == DuplicatePair.Open)
                           join first in active on pair.FirstPersonId equals first.PersonId
                           join second in active on pair.SecondPersonId equals second.PersonId
                           group pair by new { First = first.CommuneCode, Second = second.CommuneCode } into of
                           select new { of.Key.First, of.Key.Second, Count = of.Count() }).ToListAsync(ct);
        return new Counted(now, records.ToDictionary(static r => r.Commune, r => new RecordQuality(
            r.Records, r.Registered, verified.GetValueOrDefault(r.Commune), Share(verified.GetValueOrDefault(r.Commune), r.Records), r.Old, Share(r.Old, r.Records),
            pairs.Where(p => p.First == r.Commune || p.Second == r.Commune).Sum(static p => p.Count), differences.GetValueOrDefault(r.Commune), conflicts.GetValueOrDefault(r.Commune),
            [
                Item("socialInsuranceNumber", r.Records, r.Insurance), Item("generalEducation", r.Records, r.Grade), Item("trainingField", r.Records, r.Field),
                Item("jobTitle", r.Employed, r.Title), Item("contractStartedOn", r.Contracts, r.Began), Item("workplaceCommune", r.Employed, r.Workplace), Item("employerName", r.Employed, r.Name),
                Item("employerCode", r.Employed, r.Code), Item("employerCommune", r.Employed, r.Office), Item("industry", r.Employed, r.Industry), Item("unemploymentReason", r.Unemployed, r.Why),
                Item("formerCommune", r.Records, r.Former), Item("phone", r.Records, r.Phone), Item("address", r.Records, r.Address),
            ])));
    }

    private static ItemQuality Item(string field, int applies, int filled) => new(field, WorkerFormItems.NumberOf(field), applies, filled, Share(filled, applies));

    private static double? Share(int part, int all) => all == 0 ? null : Math.Round((double)part / all, 4);
}
