using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Rights;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.DataRequests;

/// <summary>Tells a person what became of their requests, the newest first, at most 100.</summary>
public static class ListOwnDataRequests
{
    public static void Map(RouteGroupBuilder me) => me.MapGet("/requests", HandleAsync).WithName(nameof(ListOwnDataRequests)).RequireServiceScope(Scopes.RegistrySelf);

    private static async Task<Results<Ok<DataRequestsResponse>, ProblemHttpResult>> HandleAsync(
        HttpContext http, RegistryDb db, CodeListSet lists, PersonalDataCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await OwnPerson.FindAsync(db, caller, ct) is not { PersonId: var personId })
            return OwnPerson.NotLinked();
        var all = await Standing.AllAsync(db, personId, ct);
        var requests = await db.DataRequests.AsNoTracking().Where(r => all.Contains(r.PersonId)).OrderByDescending(static r => r.Id).Take(100).ToListAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new DataRequestsResponse(requests.ConvertAll(r => DataRequestView.Of(r, cipher, lists.WorkingDays, clock.Today())), null));
    }
}
