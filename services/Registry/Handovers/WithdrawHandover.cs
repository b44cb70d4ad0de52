using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Handovers;

/// <summary>Why it is taken back.</summary>
public sealed record WithdrawHandoverRequest([property: Required, StringLength(500, MinimumLength = 3)] string Reason);

/// <summary>Takes back a hand-over that the other province has not accepted. The record stays frozen until that province has confirmed it, so that it is never active in both.</summary>
public static class WithdrawHandover
{
    public static void Map(RouteGroupBuilder handovers) => handovers.MapPost("/{id:guid}/withdrawal", HandleAsync).WithName(nameof(WithdrawHandover)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<HandoverView>, ProblemHttpResult>> HandleAsync(
        Guid id, WithdrawHandoverRequest request, HttpContext http, RegistryDb db, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        if (await ListHandovers.OutOfArea(db).FirstOrDefaultAsync(h => h.Id == id, ct) is not { } handover)
            return HandoverProblems.NotFound();
        if (handover.State != OutgoingHandover.Offered)
            return HandoverProblems.NotIn(handover.State);
        handover.Withdraw(request.Reason, cipher, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            // The other province was quicker by a moment.
            return HandoverProblems.NotIn(await db.OutgoingHandovers.AsNoTracking().Where(h => h.Id == id).Select(static h => h.State).SingleAsync(ct));
        }
        return TypedResults.Ok(HandoverView.Of(handover, ImportTexts.IsEnglish(http)));
    }
}
