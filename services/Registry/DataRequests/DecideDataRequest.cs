using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.DataRequests;

/// <summary>The answer to a request.</summary>
/// <param name="Decision"><c>accepted</c> or <c>refused</c>.</param>
/// <param name="Reason">What the person is told.</param>
public sealed record DecideDataRequestRequest([property: Required, RegularExpression("accepted|refused")] string Decision, [property: Required, StringLength(1000, MinimumLength = 3)] string Reason);

/// <summary>Where the request stands.</summary>
public sealed record DataRequestAnswer(Guid Id, string State);

/// <summary>Answers a request of a person of the officer's area; a granted restriction holds from that moment.</summary>
public static class DecideDataRequest
{
    public static void Map(RouteGroupBuilder requests) => requests.MapPost("/{id:guid}/decision", HandleAsync).WithName(nameof(DecideDataRequest)).RequireAreaScope(Scopes.RegistryRights);

    private static async Task<Results<Ok<DataRequestAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, DecideDataRequestRequest request, RegistryDb db, PersonalDataCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await DataRequestRules.OfArea(db).FirstOrDefaultAsync(r => r.Id == id, ct) is not { } asked)
            return DataRequestRules.NotFound();
        if (asked.State != DataRequest.Open)
            return DataRequestRules.NotIn(asked.State);
        var (accepted, now) = (request.Decision == DataRequest.Accepted, clock.GetUtcNow());
        asked.Decide(accepted, request.Reason, cipher, caller, now);
        if (accepted && asked.Kind == DataRequest.Restriction)
        {
            db.Restrictions.Add(Restriction.Begin(asked, await Standing.ForAsync(db, asked.PersonId, ct), caller, now));
            asked.CarryOut(caller, now);
        }
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return DataRequestRules.NotIn("decided");
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, RestrictionTable.OneHolds))
        {
            return Problems.Conflict("restricted-already", "The record is restricted already", "A restriction that was granted before holds. Refuse this request with that as the reason.");
        }
        return TypedResults.Ok(new DataRequestAnswer(id, asked.State));
    }
}
