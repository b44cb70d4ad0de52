using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Verifications;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.National;

/// <summary>Compares the registrations held here with those of the national system, now.</summary>
public static class StartReconciliation
{
    public static void Map(RouteGroupBuilder reconciliations) => reconciliations.MapPost("/", HandleAsync).WithName(nameof(StartReconciliation)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Created<ReconciliationView>, ProblemHttpResult>> HandleAsync(HttpContext http, AreaScope area, Reconcile reconcile, Caller caller, CancellationToken ct)
    {
        if (!area.IsEverything)
            return Problems.Forbidden("reconciliation-province", "For officers of the whole province", "The whole province is compared at once, by officers whose area it is. What differs in your area is listed by GET /v1/reconciliations.");
        var (done, reply) = await reconcile.RunAsync(caller.Subject, ct);
        return done is null ? VerificationProblems.NoAnswer(reply, http) : TypedResults.Created((string?)null, ReconciliationView.Of(done, static _ => true));
    }
}
