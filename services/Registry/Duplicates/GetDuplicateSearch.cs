using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>One search for duplicates: whether it is done, and its figures; for officers of the whole province.</summary>
public static class GetDuplicateSearch
{
    public static void Map(RouteGroupBuilder duplicates) =>
        duplicates.MapGet("/searches/{id:guid}", HandleAsync).WithName(nameof(GetDuplicateSearch)).RequireAreaScope(Scopes.RegistryMerge);

    private static async Task<Results<Ok<DuplicateSearchAnswer>, ProblemHttpResult>> HandleAsync(Guid id, RegistryDb db, AreaScope area, CancellationToken ct)
    {
        if (!area.IsEverything)
            return DuplicateProblems.ProvinceOnly();
        return await db.DuplicateSearches.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id, ct) is { } search
            ? TypedResults.Ok(DuplicateSearchAnswer.Of(search))
            : DuplicateProblems.SearchNotFound();
    }
}
