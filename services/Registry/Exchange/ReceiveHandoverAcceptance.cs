using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Handovers;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Exchange;

/// <summary>
/// The other province accepts the record that was offered to it. The answer "released" is what makes the record its own; it is given only after the record has left this register, in the
/// transaction that changes the hand-over's state, and as often as it is asked for.
/// </summary>
public static class ReceiveHandoverAcceptance
{
    public static void Map(RouteGroupBuilder handover) => handover.MapPost("/acceptance", HandleAsync).WithName(nameof(ReceiveHandoverAcceptance));

    private static Task<Results<Ok<HandoverAnswer>, ProblemHttpResult>> HandleAsync(
        HandoverMessage message, ExchangeCaller partner, HttpContext http, DbContextOptions<RegistryDb> options, IOptions<HandoverOptions> settings, PersonalDataCipher cipher, TimeProvider clock,
        CancellationToken ct) => HandoverDoor.AboutOutgoingAsync(message.HandoverId, message.Salt, partner, http, options, async (handover, db) =>
        {
            var now = clock.GetUtcNow();
            switch (await GiveHandoverRecord.StateAsync(handover, db, ct))
            {
                case OutgoingHandover.Offered:
                    handover.Release(partner.Agreement, partner.RequestId, now, now + settings.Value.Remind);
                    await FrozenRecord.ReleaseAsync(handover, partner.Consumer, db, cipher, clock, ct);
                    return OutgoingHandover.Released;
                // Who asks for the release has not got it, and does not get it any more: the withdrawal needs no other confirmation.
                case OutgoingHandover.Withdrawing:
                    handover.ConfirmWithdrawal(now);
                    await FrozenRecord.ReturnAsync(handover, partner.Consumer, db, cipher, clock, ct);
                    return OutgoingHandover.Withdrawn;
                case var state:
                    return state;
            }
        }, ct);
}
