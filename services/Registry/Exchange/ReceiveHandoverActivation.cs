using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Handovers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Exchange;

/// <summary>The other province says that the released record stands in its register: the hand-over is closed.</summary>
public static class ReceiveHandoverActivation
{
    public static void Map(RouteGroupBuilder handover) => handover.MapPost("/activation", HandleAsync).WithName(nameof(ReceiveHandoverActivation));

    private static Task<Results<Ok<HandoverAnswer>, ProblemHttpResult>> HandleAsync(
        HandoverMessage message, ExchangeCaller partner, HttpContext http, DbContextOptions<RegistryDb> options, TimeProvider clock, CancellationToken ct) =>
        HandoverDoor.AboutOutgoingAsync(message.HandoverId, message.Salt, partner, http, options, (handover, _) =>
        {
            if (handover.State == OutgoingHandover.Released)
                handover.Close(clock.GetUtcNow());
            return Task.FromResult(handover.State);
        }, ct);
}
