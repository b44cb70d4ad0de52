using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Consents;

/// <summary>The file the signed withdrawal lies in; no name in it.</summary>
public sealed record EnterWithdrawalRequest([property: Required, RegularExpression(ConsentRules.DocumentForm)] string Document);

/// <summary>Enters a withdrawal that a person of the officer's area signed on paper; it takes effect at once.</summary>
public static class EnterWithdrawal
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapPost("/{personId:guid}/consents/{id:guid}/withdrawal", HandleAsync).WithName(nameof(EnterWithdrawal)).RequireAreaScope(Scopes.RegistryRights);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        Guid personId, Guid id, EnterWithdrawalRequest request, RegistryDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Workers.AnyAsync(w => w.PersonId == personId, ct))
            return WorkerProblems.NotFound();
        return await ConsentRules.WithdrawAsync(personId, id, request.Document, db, caller, clock, ct) is { } problem ? problem : TypedResults.NoContent();
    }
}
