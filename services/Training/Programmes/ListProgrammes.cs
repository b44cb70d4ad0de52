using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Programmes;

/// <summary>Programmes, newest first.</summary>
public sealed record ProgrammeList(IReadOnlyList<ProgrammeAnswer> Programmes);

/// <summary>The programmes of the area's schools, or of the own school; at most 500.</summary>
public static class ListProgrammes
{
    public static void Map(RouteGroupBuilder programmes) => programmes.MapGet("/", HandleAsync).WithName(nameof(ListProgrammes)).RequireAreaScope(Scopes.TrainingRead);

    private static async Task<Ok<ProgrammeList>> HandleAsync(string? school, bool? waiting, TrainingDb db, Caller caller, CancellationToken ct)
    {
        var found = await db.Programmes.AsNoTracking().Where(p => db.SchoolsOf(caller).Any(s => s.Code == p.SchoolCode) && (school == null || p.SchoolCode == school) && (waiting == null || p.ApprovedAt == null == waiting))
            .OrderByDescending(p => p.Id).Take(500).ToListAsync(ct);
        return TypedResults.Ok(new ProgrammeList([.. found.Select(ProgrammeAnswer.Of)]));
    }
}
