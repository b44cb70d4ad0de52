using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.DataRequests;

/// <summary>Lists the requests of persons of the caller's area in one state, the oldest first; the reading of each person is recorded.</summary>
public static class ListDataRequests
{
    public static void Map(RouteGroupBuilder requests) => requests.MapGet("/", HandleAsync).WithName(nameof(ListDataRequests)).RequireAreaScope(Scopes.RegistryRights);

    private static async Task<Results<Ok<DataRequestsResponse>, ProblemHttpResult>> HandleAsync(
        [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http, RegistryDb db, CodeListSet lists, PersonalDataCipher cipher, Caller caller, TimeProvider clock,
        CancellationToken ct, [RegularExpression("open|accepted|refused|carried-out")] string state = DataRequest.Open, [Range(1, 100)] int limit = 20, Guid? after = null)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        var chosen = DataRequestRules.OfArea(db).AsNoTracking().Where(r => r.State == state);
        var found = await (after is { } last ? chosen.Where(r => r.Id > last) : chosen).OrderBy(static r => r.Id).Take(limit + 1).ToListAsync(ct);
        var page = found.Take(limit).ToList();
        var now = clock.GetUtcNow();
        db.RecordReadings.AddRange(page.Select(r => RecordReading.Of(r.PersonId, "data-request", purpose, false, caller, now)));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new DataRequestsResponse(page.ConvertAll(r => DataRequestView.Of(r, cipher, lists.WorkingDays, VietnamDay.Of(now))), found.Count > limit ? page[^1].Id : null));
    }
}
