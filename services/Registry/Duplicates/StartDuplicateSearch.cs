using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>What to search.</summary>
/// <param name="Whole">True compares all records; else those changed since the last search, which is all of them the first time.</param>
public sealed record StartDuplicateSearchRequest(bool Whole = false);

/// <summary>A search and what came of it.</summary>
/// <param name="Id">To be asked for at <c>/v1/duplicates/searches/{id}</c>.</param>
/// <param name="State"><c>running</c> or <c>completed</c>.</param>
/// <param name="ChangedSince">Only pairs with a record changed since then; null where everything is searched.</param>
/// <param name="StartedAt">UTC.</param>
/// <param name="FinishedAt">UTC; null while it runs.</param>
/// <param name="Records">Records in the register.</param>
/// <param name="Compared">Pairs compared.</param>
/// <param name="Found">Pairs like enough for the queue, those decided before included.</param>
/// <param name="LargeBlocks">Groups of records that agree in one key and were too many to be compared by it.</param>
public sealed record DuplicateSearchAnswer(
    Guid Id, string State, DateTimeOffset? ChangedSince, DateTimeOffset StartedAt, DateTimeOffset? FinishedAt, int Records, long Compared, int Found, int LargeBlocks)
{
    /// <summary>The search as an officer reads it.</summary>
    public static DuplicateSearchAnswer Of(DuplicateSearch s) => new(s.Id, s.State, s.ChangedSince, s.StartedAt, s.FinishedAt, s.Records, s.Compared, s.Found, s.LargeBlocks);
}

/// <summary>Starts a search of the whole register for records that may be of one person; for officers of the whole province.</summary>
public static class StartDuplicateSearch
{
    public static void Map(RouteGroupBuilder duplicates) =>
        duplicates.MapPost("/search", HandleAsync).WithName(nameof(StartDuplicateSearch)).RequireAreaScope(Scopes.RegistryMerge);

    private static async Task<Results<Accepted<DuplicateSearchAnswer>, ProblemHttpResult>> HandleAsync(
        StartDuplicateSearchRequest request, RegistryDb db, AreaScope area, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!area.IsEverything)
            return DuplicateProblems.ProvinceOnly();
        var search = DuplicateSearch.Start(request.Whole ? null : await DuplicateLease.ChangedSinceAsync(db, ct), caller, clock.GetUtcNow());
        db.DuplicateSearches.Add(search);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, DuplicateSearchTable.OneOpen))
        {
            return Problems.Conflict("duplicate-search-running", "A search is under way", "Wait until it has ended; what it finds is in GET /v1/duplicates.");
        }
        return TypedResults.Accepted($"/v1/duplicates/searches/{search.Id}", DuplicateSearchAnswer.Of(search));
    }
}
