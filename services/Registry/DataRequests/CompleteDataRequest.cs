using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.DataRequests;

/// <summary>Says that a granted request was carried out: the copy handed over, the record corrected: a correction only once something of the person was changed after it was granted.</summary>
public static class CompleteDataRequest
{
    public static void Map(RouteGroupBuilder requests) => requests.MapPost("/{id:guid}/completion", HandleAsync).WithName(nameof(CompleteDataRequest)).RequireAreaScope(Scopes.RegistryRights);

    private static async Task<Results<Ok<DataRequestAnswer>, ProblemHttpResult>> HandleAsync(Guid id, RegistryDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await DataRequestRules.OfArea(db).FirstOrDefaultAsync(r => r.Id == id, ct) is not { } asked)
            return DataRequestRules.NotFound();
        if (asked.State != DataRequest.Accepted)
            return DataRequestRules.NotIn(asked.State);
        if (asked.Kind == DataRequest.Correction && !await IsCorrectedAsync(db, asked, ct))
            return DataRequestRules.Uncorrected();
        asked.CarryOut(caller, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return DataRequestRules.NotIn(DataRequest.CarriedOut);
        }
        return TypedResults.Ok(new DataRequestAnswer(id, asked.State));
    }

    // Record, special groups or employments: something of the person changed since the correction was granted.
    private static async Task<bool> IsCorrectedAsync(RegistryDb db, DataRequest granted, CancellationToken ct) =>
        await db.WorkerChanges.AnyAsync(c => c.PersonId == granted.PersonId && c.ChangedAt >= granted.DecidedAt, ct)
        || await db.SpecialGroupChanges.AnyAsync(c => c.PersonId == granted.PersonId && c.ChangedAt >= granted.DecidedAt, ct)
        || await db.EmploymentChanges.AnyAsync(c => c.ChangedAt >= granted.DecidedAt && db.Employments.Any(e => e.Id == c.EmploymentId && e.PersonId == granted.PersonId), ct);
}
