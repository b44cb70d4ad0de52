using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Contracts.Training.V1;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Guidance;

/// <summary>Counts of one level.</summary>
/// <param name="Level">lower-secondary, upper-secondary or continuing-education.</param>
/// <param name="Graduates">Graduates of the school year.</param>
/// <param name="Guided">Of those, distinct pupils with at least one guidance activity in their final school year.</param>
public sealed record GuidanceLine([property: Required, RegularExpression("^(lower-secondary|upper-secondary|continuing-education)$")] string Level, [property: Range(0, 100_000)] int Graduates, [property: Range(0, 100_000)] int Guided);

/// <summary>The counts of a school year.</summary>
public sealed record ReportGuidanceRequest([property: Required, MinLength(1), MaxLength(3)] IReadOnlyList<GuidanceLine> Lines);

/// <summary>What stands now for a school and year.</summary>
public sealed record GuidanceAnswer(string School, int SchoolYear, IReadOnlyList<GuidanceLine> Lines);

/// <summary>A school reports, or corrects, its counts of a school year, all levels at once; the same again changes nothing.</summary>
public static class ReportGuidance
{
    public static void Map(RouteGroupBuilder v1) => v1.MapPut("/guidance/{schoolYear:int}", HandleAsync).WithName(nameof(ReportGuidance)).WithTags("Career guidance").RequireAreaScope(Scopes.TrainingWrite);

    private static async Task<Results<Ok<GuidanceAnswer>, ProblemHttpResult>> HandleAsync(int schoolYear, ReportGuidanceRequest request, HttpContext http, TrainingDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (caller.Organisation is not { } own || await db.SchoolsOf(caller).AsNoTracking().FirstOrDefaultAsync(s => s.Code == own, ct) is not { } school)
            return TrainingProblems.NoSchool(http);
        if (schoolYear < 2021 || schoolYear > clock.Today().Year)
            return TrainingProblems.Refuse(http, "school-year", "Năm học tính theo năm bắt đầu, từ 2021 đến nay.", "A school year is named by the year it began, from 2021 to now.");
        if (request.Lines.Select(static l => l.Level).Distinct().Count() != request.Lines.Count)
            return TrainingProblems.Refuse(http, "level-twice", "Mỗi cấp học chỉ có một dòng.", "Give each level once.");
        if (request.Lines.Any(static l => l.Guided > l.Graduates))
            return TrainingProblems.Refuse(http, "guided-exceeds-graduates", "Số được hướng nghiệp không thể lớn hơn số tốt nghiệp của cùng cấp học.", "No more can be guided than graduated at a level.");
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        await db.Database.ExecuteSqlAsync($"select 1 from school where code = {own} for update", ct);
        var there = await db.GuidanceCounts.Where(g => g.SchoolCode == own && g.SchoolYear == schoolYear).ToDictionaryAsync(static g => g.Level, ct);
        foreach (var line in request.Lines)
        {
            var now = clock.GetUtcNow();
            if (!there.TryGetValue(line.Level, out var count))
                db.GuidanceCounts.Add(there[line.Level] = count = new() { SchoolCode = own, SchoolYear = schoolYear, Level = line.Level, CommuneCode = school.CommuneCode, Graduates = line.Graduates, Guided = line.Guided, ReportedAt = now });
            else if ((count.Graduates, count.Guided) == (line.Graduates, line.Guided))
                continue;
            else
                (count.CommuneCode, count.Graduates, count.Guided, count.ReportedAt, count.Version) = (school.CommuneCode, line.Graduates, line.Guided, now, count.Version + 1);
            db.Add(OutboxMessage.From(Topics.GuidanceReportedV1, new GuidanceReported(own, schoolYear, line.Level, count.Version, school.CommuneCode, line.Graduates, line.Guided, now), clock));
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new GuidanceAnswer(own, schoolYear, [.. there.Values.OrderBy(static g => g.Level, StringComparer.Ordinal).Select(static g => new GuidanceLine(g.Level, g.Graduates, g.Guided))]));
    }
}
