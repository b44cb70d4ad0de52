using Lmis.Contracts;
using Lmis.Contracts.Training.V1;
using Lmis.Messaging;
using Lmis.Training.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Snapshots;

/// <summary>Tells all reports of career guidance again, in order of school, year and level.</summary>
public static class SnapshotGuidance
{
    public static void Map(WebApplication app) => app.MapSnapshot<TrainingDb, GuidanceReported>(Topics.GuidanceReportedV1, ReadAsync);

    private static Task<List<GuidanceReported>> ReadAsync(TrainingDb db, GuidanceReported? after, int most, CancellationToken ct)
    {
        var (school, year, level) = (after?.SchoolCode ?? "", after?.SchoolYear ?? 0, after?.Level ?? "");
        return db.GuidanceCounts.AsNoTracking()
            .Where(g => string.Compare(g.SchoolCode, school) > 0 || (g.SchoolCode == school && (g.SchoolYear > year || (g.SchoolYear == year && string.Compare(g.Level, level) > 0))))
            .OrderBy(static g => g.SchoolCode).ThenBy(static g => g.SchoolYear).ThenBy(static g => g.Level).Take(most)
            .Select(g => new GuidanceReported(
                g.SchoolCode, g.SchoolYear, g.Level, g.Version, g.CommuneCode ?? db.Schools.Where(s => s.Code == g.SchoolCode).Select(static s => s.CommuneCode).First(), g.Graduates, g.Guided, g.ReportedAt))
            .ToListAsync(ct);
    }
}
