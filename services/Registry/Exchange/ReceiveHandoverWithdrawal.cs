using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Handovers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Exchange;

/// <summary>A partner takes an offer back; a withdrawal that overtakes its offer is noted in its place.</summary>
public static class ReceiveHandoverWithdrawal
{
    public static void Map(RouteGroupBuilder handover) => handover.MapPost("/withdrawal", HandleAsync).WithName(nameof(ReceiveHandoverWithdrawal));

    private static Task<Results<Ok<HandoverAnswer>, ProblemHttpResult>> HandleAsync(
        HandoverMessage message, ExchangeCaller partner, HttpContext http, DbContextOptions<RegistryDb> options, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        return HandoverDoor.AboutIncomingAsync(message, IncomingHandover.AnnounceWithdrawn(message.HandoverId, partner.Consumer, now), partner, http, options, handover =>
        {
            // Whoever withdraws does not release any more, so an acceptance under way comes to nothing too.
            if (handover.State is IncomingHandover.Announced or IncomingHandover.Waiting or IncomingHandover.Accepted)
                handover.End(IncomingHandover.Withdrawn, now);
        }, ct);
    }
}
