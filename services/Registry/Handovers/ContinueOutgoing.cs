using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Handovers;

/// <summary>Tells the other province of an offer or its withdrawal, and takes what it answers. A record comes back only by such an answer or by a message of the other province.</summary>
internal sealed class ContinueOutgoing(RegistryDb db, AskHandover ask, PersonalDataCipher cipher, IOptions<HandoverOptions> settings, TimeProvider clock)
{
    public const string Offer = "offer", Withdrawal = "withdrawal";

    public async Task RunAsync(OutgoingHandover due, CancellationToken ct)
    {
        var withdrawing = due.State == OutgoingHandover.Withdrawing;
        // No transaction is held while the other province thinks.
        var reply = await ask.RunAsync(due.Partner, withdrawing ? Withdrawal : Offer, due.Id, due.PersonId, due.BegunBy, null, ct);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var handover = await db.OutgoingHandovers.FromSql($"select * from outgoing_handover where id = {due.Id} for update").SingleAsync(ct);
        // A message of the other province, or an officer, was quicker: what is due now is found by the next look.
        if (handover.State != due.State)
            return;
        var (now, options) = (clock.GetUtcNow(), settings.Value);
        switch (reply.State)
        {
            case null:
                handover.Failed(reply.Fault!, HandoverWorker.Again(handover.Failures, reply.Exchange.RetryAfter, options, now));
                break;
            // That it has the record we know already, unless this database was set back to a state before it did: then it has it all the same.
            case IncomingHandover.Active or IncomingHandover.Closed:
                if (handover.IsOpen)
                {
                    handover.Release(reply.Exchange.AgreementId, reply.Exchange.JournalReference, now, now);
                    await FrozenRecord.ReleaseAsync(handover, handover.Partner, db, cipher, clock, ct);
                }
                handover.Close(now);
                break;
            case IncomingHandover.Withdrawn or IncomingHandover.Refused when handover.IsOpen:
                if (reply.State == IncomingHandover.Withdrawn)
                    handover.ConfirmWithdrawal(now);
                else
                    handover.Refuse(null, reply.Exchange.AgreementId, reply.Exchange.JournalReference, cipher, now);
                await FrozenRecord.ReturnAsync(handover, handover.Partner, db, cipher, clock, ct);
                break;
            default:
                handover.Told(now + options.Remind);
                break;
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }
}
