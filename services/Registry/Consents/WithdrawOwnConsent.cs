using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Rights;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Consents;

/// <summary>Withdraws a person's consent: from the next question on nothing is shared on its ground.</summary>
public static class WithdrawOwnConsent
{
    public static void Map(RouteGroupBuilder me) => me.MapPost("/consents/{id:guid}/withdrawal", HandleAsync).WithName(nameof(WithdrawOwnConsent)).RequireServiceScope(Scopes.RegistrySelf);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Guid id, RegistryDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await OwnPerson.FindAsync(db, caller, ct) is not { PersonId: var personId })
            return OwnPerson.NotLinked();
        return await ConsentRules.WithdrawAsync(personId, id, document: null, db, caller, clock, ct) is { } problem ? problem : TypedResults.NoContent();
    }
}
