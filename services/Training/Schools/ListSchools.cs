using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Training.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Training.Schools;

/// <summary>Schools, by code.</summary>
public sealed record SchoolList(IReadOnlyList<SchoolAnswer> Schools);

/// <summary>The schools of the area; a school's own account gets itself.</summary>
public static class ListSchools
{
    public static void Map(RouteGroupBuilder schools) => schools.MapGet("/", HandleAsync).WithName(nameof(ListSchools)).RequireAreaScope(Scopes.TrainingRead);

    private static async Task<Ok<SchoolList>> HandleAsync(TrainingDb db, Caller caller, CancellationToken ct) =>
        TypedResults.Ok(new SchoolList([.. (await db.SchoolsOf(caller).AsNoTracking().OrderBy(s => s.Code).ToListAsync(ct)).Select(SchoolAnswer.Of)]));
}
