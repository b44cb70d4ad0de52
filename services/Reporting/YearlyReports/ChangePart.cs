using Lmis.Hosting;
using Lmis.Reporting.Data;
using Lmis.Reporting.Units;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Reporting.YearlyReports;

/// <summary>What every change of a part has in common: the report stays open meanwhile, the part is as it was read, and it is stored whole or not at all.</summary>
public sealed class ChangePart(ReportingDb db, UnitList units, AreaScope area, Caller caller, IHttpContextAccessor http)
{
    /// <summary>Carries out a change; it answers with a problem to store nothing.</summary>
    /// <param name="year">The year.</param>
    /// <param name="unit">The unit.</param>
    /// <param name="isLead">The lead department changes it, not the unit.</param>
    /// <param name="change">The change.</param>
    /// <param name="ct">Ends it.</param>
    public async Task<Results<Ok<ReportStateAnswer>, ProblemHttpResult>> RunAsync(
        int year, string unit, bool isLead, Func<ReportPart, Task<ProblemHttpResult?>> change, CancellationToken ct)
    {
        if ((isLead ? ReportRules.MayLead(area, caller, units) : AreaRules.MayReadProvince(area, units)) is { } outside)
            return outside;
        if (!ETags.TryReadIfMatch(http.HttpContext!, out var version, out var problem))
            return problem!;
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await ReportRules.HoldAsync(db, year, ct) is not { } report)
            return ReportRules.NoReport(year);
        if (await db.ReportParts.FirstOrDefaultAsync(p => p.Year == year && p.UnitCode == unit, ct) is not { } part)
            return ReportRules.NoPart(year, unit);
        if (!isLead && ReportRules.MayWrite(part, area, caller) is { } others)
            return others;
        if (part.Version != version)
            return ETags.Changed(part.Version);
        if (report.State != YearlyReport.Open)
            return ReportRules.NotIn(report.State, "The province's report is consolidated or signed; parts change only while it is open.");
        if (await change(part) is { } refused)
            return refused;
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            await transaction.RollbackAsync(ct);
            return ETags.Changed(await db.ReportParts.AsNoTracking().Where(p => p.Year == year && p.UnitCode == unit).Select(static p => p.Version).FirstAsync(ct));
        }
        ETags.Set(http.HttpContext!, part.Version);
        return TypedResults.Ok(new ReportStateAnswer(part.State, part.Version));
    }
}
