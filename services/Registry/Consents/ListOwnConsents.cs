using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Rights;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Consents;

/// <summary>Tells a person what they agreed to, in which words, and what they withdrew.</summary>
public static class ListOwnConsents
{
    public static void Map(RouteGroupBuilder me) => me.MapGet("/consents", HandleAsync).WithName(nameof(ListOwnConsents)).RequireServiceScope(Scopes.RegistrySelf);

    private static async Task<Results<Ok<ConsentsResponse>, ProblemHttpResult>> HandleAsync(HttpContext http, RegistryDb db, CodeListSet lists, Caller caller, CancellationToken ct)
    {
        if (await OwnPerson.FindAsync(db, caller, ct) is not { PersonId: var personId })
            return OwnPerson.NotLinked();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ConsentsResponse(await ConsentView.AllOfAsync(db, personId, lists, ct)));
    }
}
