using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Handovers;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Exchange;

/// <summary>The other province refuses the record: it is this province's as before.</summary>
public static class ReceiveHandoverRefusal
{
    private const int LongestReason = 500;

    public static void Map(RouteGroupBuilder handover) => handover.MapPost("/refusal", HandleAsync).WithName(nameof(ReceiveHandoverRefusal));

    private static Task<Results<Ok<HandoverAnswer>, ProblemHttpResult>> HandleAsync(
        HandoverRefusal message, ExchangeCaller partner, HttpContext http, DbContextOptions<RegistryDb> options, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct) =>
        HandoverDoor.AboutOutgoingAsync(message.HandoverId, message.Salt, partner, http, options, async (handover, db) =>
        {
            if (handover.IsOpen)
            {
                var reason = message.Reason is { Length: > LongestReason } much ? much[..LongestReason] : message.Reason;
                handover.Refuse(reason, partner.Agreement, partner.RequestId, cipher, clock.GetUtcNow());
                await FrozenRecord.ReturnAsync(handover, partner.Consumer, db, cipher, clock, ct);
            }
            return handover.State;
        }, ct);
}
