using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Handovers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Exchange;

/// <summary>A partner says that it offers a record: noted once. Nothing of a person is in it; the record is fetched under the partner's own agreement.</summary>
public static class ReceiveHandoverOffer
{
    public static void Map(RouteGroupBuilder handover) => handover.MapPost("/offer", HandleAsync).WithName(nameof(ReceiveHandoverOffer));

    private static Task<Results<Ok<HandoverAnswer>, ProblemHttpResult>> HandleAsync(
        HandoverMessage message, ExchangeCaller partner, HttpContext http, DbContextOptions<RegistryDb> options, TimeProvider clock, CancellationToken ct) =>
        HandoverDoor.AboutIncomingAsync(message, IncomingHandover.Announce(message.HandoverId, partner.Consumer, clock.GetUtcNow()), partner, http, options, static _ => { }, ct);
}
