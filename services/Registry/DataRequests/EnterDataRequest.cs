using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Consents;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.DataRequests;

/// <summary>What the person asked on paper.</summary>
/// <param name="Kind">See the list data-request-kinds.</param>
/// <param name="Statement">In their words.</param>
/// <param name="Document">The file the paper lies in; no name in it.</param>
public sealed record EnterDataRequestRequest(
    [property: Required, StringLength(40)] string Kind, [property: Required, StringLength(2000, MinimumLength = 3)] string Statement,
    [property: Required, RegularExpression(ConsentRules.DocumentForm)] string Document);

/// <summary>Enters a request that a person of the officer's area made on paper.</summary>
public static class EnterDataRequest
{
    public static void Map(RouteGroupBuilder workers) => workers.MapPost("/{personId:guid}/data-requests", HandleAsync).WithName(nameof(EnterDataRequest)).RequireAreaScope(Scopes.RegistryRights);

    private static async Task<Results<Created<DataRequestView>, ProblemHttpResult>> HandleAsync(
        Guid personId, EnterDataRequestRequest request, RegistryDb db, CodeListSet lists, PersonalDataCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!await db.Workers.AnyAsync(w => w.PersonId == personId, ct))
            return WorkerProblems.NotFound();
        var (received, problem) = await DataRequestRules.ReceiveAsync(personId, request.Kind, request.Statement, request.Document, db, lists, cipher, caller, clock, ct);
        return received is null ? problem! : TypedResults.Created((string?)null, DataRequestView.Of(received, cipher, lists.WorkingDays, clock.Today()));
    }
}
