using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.DataRequests;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Imports;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Handovers;

/// <summary>How a record is taken.</summary>
/// <param name="ReplaceOwnRecord">True to let what comes take the place of the record that this province has of the person; its history keeps what stood there.</param>
/// <param name="RestrictionGround">Where that one is restricted: on what ground it is changed all the same; see the list restriction-grounds.</param>
public sealed record AcceptHandoverRequest(bool ReplaceOwnRecord = false, [property: StringLength(40)] string? RestrictionGround = null);

/// <summary>
/// Accepts a record that another province hands over. It is active here once that province has released it, which is asked for from now on until it answers.
/// </summary>
public static class AcceptHandover
{
    public static void Map(RouteGroupBuilder handovers) => handovers.MapPost("/{id:guid}/acceptance", HandleAsync).WithName(nameof(AcceptHandover)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<HandoverView>, ProblemHttpResult>> HandleAsync(
        Guid id, AcceptHandoverRequest request, HttpContext http, RegistryDb db, AreaScope area, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await ListHandovers.InOfArea(db).AsNoTracking().FirstOrDefaultAsync(h => h.Id == id, ct) is not { } seen)
            return HandoverProblems.NotFound();
        if (!area.IsEverything)
            return HandoverProblems.ProvinceDecides();
        if (seen.State != IncomingHandover.Waiting)
            return HandoverProblems.NotIn(seen.State);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var personId = await Standing.ForAsync(db, seen.PersonId!.Value, ct);
        // Locked, so that nobody begins to hand over the record that stands here at this moment.
        await db.Database.ExecuteSqlAsync($"select from person where id = {personId} for no key update", ct);
        if (await db.Workers.FirstOrDefaultAsync(w => w.PersonId == personId, ct) is { } own)
        {
            if (own.Holding == Worker.Frozen)
                return HandoverProblems.Crossing();
            if (own.IsActive && !request.ReplaceOwnRecord)
                return Problems.Conflict("handover-own-record", "This province has a record of the person",
                    "Compare the two ('ownRecord' of the hand-over names ours). Accept with 'replaceOwnRecord' if what comes is right: it becomes the next version of ours. Else refuse, with the reason.",
                    ("personId", own.PersonId), ("version", own.Version));
            if (await Restriction.HoldsAsync(db, personId, ct) && !lists.RestrictionGrounds.Has(request.RestrictionGround))
                return WorkerProblems.Restricted(lists);
        }
        var handover = await db.IncomingHandovers.SingleAsync(h => h.Id == id, ct);
        if (handover.State != IncomingHandover.Waiting)
            return HandoverProblems.NotIn(handover.State);
        handover.Accept(request.RestrictionGround, caller, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            await transaction.RollbackAsync(ct);
            return HandoverProblems.NotIn(await db.IncomingHandovers.AsNoTracking().Where(h => h.Id == id).Select(static h => h.State).SingleAsync(ct));
        }
        return TypedResults.Ok(HandoverView.Of(handover, ImportTexts.IsEnglish(http)));
    }
}
