using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Programmes;

/// <summary>The department approves a programme, as it was read (If-Match); twice is the same as once.</summary>
public static class ApproveProgramme
{
    public static void Map(RouteGroupBuilder programmes) => programmes.MapPost("/{programmeId:guid}/approve", HandleAsync).WithName(nameof(ApproveProgramme)).RequireAreaScope(Scopes.TrainingSupervise);

    private static async Task<Results<Ok<ProgrammeAnswer>, ProblemHttpResult>> HandleAsync(Guid programmeId, HttpContext http, TrainingDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        if (await db.Programmes.FirstOrDefaultAsync(p => p.Id == programmeId && db.SchoolsOf(caller).Any(s => s.Code == p.SchoolCode), ct) is not { } programme)
            return TrainingProblems.NotFound(http);
        if (programme.ApprovedAt is null)
        {
            if (programme.Version != version)
                return ETags.Changed(programme.Version);
            (programme.ApprovedAt, programme.ApprovedBy, programme.Version) = (clock.GetUtcNow(), caller.Subject, programme.Version + 1);
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateConcurrencyException)
            {
                return ETags.Changed(version + 1);
            }
        }
        ETags.Set(http, programme.Version);
        return TypedResults.Ok(ProgrammeAnswer.Of(programme));
    }
}
