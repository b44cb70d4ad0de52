using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Reporting.Counts;
using Lmis.Reporting.Data;
using Lmis.Reporting.Definitions;
using Lmis.Reporting.Placements;
using Lmis.Reporting.Units;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Reporting.Indicators;

/// <summary>Gathers what an answer is made of, and records who was shown counts of fewer than five persons.</summary>
public sealed class IndicatorReading(
    ReportingDb db, RegisterCounts counts, CoverageCounts coverage, UnitList units, Caller caller, IHttpContextAccessor http, TimeProvider clock, IOptions<ReportingOptions> options)
{
    /// <summary>Reads a year for a unit and breakdown.</summary>
    public async Task<IndicatorYear> ReadAsync(int year, string unit, Breakdown by, string boundary, string? indicator, CancellationToken ct)
    {
        var covered = indicator is null or "K14" or "K15" ? await coverage.ReadAsync(year, unit == units.ProvinceCode ? null : unit, ct) : null;
        var inputs = (await IndicatorInputs.LoadAsync(db, year, indicator, ct)) with { Covered = covered };
        var counted = await counts.ReadAsync(year, by, unit == units.ProvinceCode ? null : unit, ct);
        var byCommune = await counts.ReadAsync(year, Breakdown.Commune, null, ct);
        return new(year, unit, by, boundary, counted, byCommune, inputs, units, Texts.For(http.HttpContext!.Request), options.Value)
        {
            ShowsAll = caller.Has(Scopes.ReportingDetail),
            Guidance = indicator is null or "K16" ? await db.GuidanceFacts.AsNoTracking().Where(g => g.SchoolYear == year - 1).ToListAsync(ct) : [],
            Placements = indicator is null or "K10" or "K17" ? PlacementCount.ByCommune(await PlacementFacts.ReadAsync(db, year, ct), year, clock.Today()) : new Dictionary<string, PlacementCount>(),
        };
    }

    /// <summary>Records the reading if it showed what others do not see; before the answer is sent.</summary>
    public async Task RecordAsync(IndicatorYear shown, CancellationToken ct)
    {
        if (!shown.ShowsAll || !shown.HasSmallCounts)
            return;
        var request = http.HttpContext!.Request;
        db.DetailReadings.Add(new()
        {
            Id = Guid.CreateVersion7(),
            Subject = caller.Subject,
            ClientId = caller.ClientId,
            Asked = request.Path + request.QueryString,
            At = clock.GetUtcNow(),
        });
        await db.SaveChangesAsync(ct);
    }
}
