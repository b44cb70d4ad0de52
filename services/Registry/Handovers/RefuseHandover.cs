using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Handovers;

/// <summary>Why the record is not taken; the other province reads it.</summary>
public sealed record RefuseHandoverRequest([property: Required, StringLength(500, MinimumLength = 3)] string Reason);

/// <summary>Refuses a record that another province hands over: it returns to that province, and what came is forgotten here.</summary>
public static class RefuseHandover
{
    public static void Map(RouteGroupBuilder handovers) => handovers.MapPost("/{id:guid}/refusal", HandleAsync).WithName(nameof(RefuseHandover)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<HandoverView>, ProblemHttpResult>> HandleAsync(
        Guid id, RefuseHandoverRequest request, HttpContext http, RegistryDb db, AreaScope area, PersonalDataCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await ListHandovers.InOfArea(db).FirstOrDefaultAsync(h => h.Id == id, ct) is not { } handover)
            return HandoverProblems.NotFound();
        if (!area.IsEverything)
            return HandoverProblems.ProvinceDecides();
        // One whose record cannot be fetched is refused too; one that was accepted is not, for it may be released at this moment.
        if (handover.State is not (IncomingHandover.Waiting or IncomingHandover.Announced))
            return HandoverProblems.NotIn(handover.State);
        handover.Refuse(request.Reason, caller.Subject, caller.ClientId, cipher, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return HandoverProblems.NotIn(await db.IncomingHandovers.AsNoTracking().Where(h => h.Id == id).Select(static h => h.State).SingleAsync(ct));
        }
        return TypedResults.Ok(HandoverView.Of(handover, ImportTexts.IsEnglish(http)));
    }
}
