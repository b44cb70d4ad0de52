using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Lmis.Training.Schools;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Classes;

/// <summary>Classes, newest first.</summary>
public sealed record ClassList(IReadOnlyList<ClassAnswer> Classes);

/// <summary>The classes of the area's schools, or of the own school; at most 500.</summary>
public static class ListClasses
{
    public static void Map(RouteGroupBuilder classes) => classes.MapGet("/", HandleAsync).WithName(nameof(ListClasses)).RequireAreaScope(Scopes.TrainingRead);

    private static async Task<Ok<ClassList>> HandleAsync(string? school, Guid? programme, TrainingDb db, Caller caller, CancellationToken ct) => TypedResults.Ok(new ClassList(
        await db.Classes.AsNoTracking().Where(c => db.SchoolsOf(caller).Any(s => s.Code == c.SchoolCode) && (school == null || c.SchoolCode == school) && (programme == null || c.ProgrammeId == programme))
            .OrderByDescending(c => c.Id).Take(500)
            .Select(c => new ClassAnswer(c.Id, c.ProgrammeId, c.SchoolCode, c.Name, c.StartsOn, c.EndsOn, c.Places, db.Enrolments.Count(e => e.ClassId == c.Id))).ToListAsync(ct)));
}
