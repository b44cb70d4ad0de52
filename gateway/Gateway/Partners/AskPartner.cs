using Lmis.Exchange.Agreements;
using Lmis.Exchange.Messages;
using Lmis.Gateway.Doors;
using Lmis.Gateway.Members;
using Lmis.Gateway.Journals;
using Lmis.Gateway.States;

namespace Lmis.Gateway.Partners;

/// <summary>
/// Asks a partner what an app of ours wants to know, under an agreement that allows it. The agreement is looked at before anything leaves and once
/// more before the answer is given.
/// </summary>
internal sealed class AskPartner(CallPartner partner, ExchangeState state, OurMembers ours, TimeProvider clock)
{
    private readonly SpentAgreements spent = new();

    /// <summary>The partner's answer, or the fault that stands for it, and the agreement under which it was asked last.</summary>
    /// <exception cref="JournalUnavailableException">What happened could not be put on record.</exception>
    public async Task<(PartnerAnswer Answer, Agreement? Under)> RunAsync(Question question, CancellationToken ct)
    {
        var snapshot = state.Current;
        var now = clock.GetUtcNow();
        if (!snapshot.Serves(clock))
            return (PartnerAnswer.Of(ExchangeFaults.StateStale, TimeSpan.FromSeconds(2)), null);
        var (agreements, refusal) = question.Target.IsMetaservice ? ([null], null) : FindAgreements(question, snapshot, now);
        for (var i = 0; ; i++)
        {
            var answer = await AskUnderAsync(question, agreements[i], refusal, snapshot, ct);
            // Refused before anything was done, so asking under the next agreement asks nothing twice.
            if (agreements[i] is not { } used || !spent.Note(used.Id, answer, now) || i + 1 == agreements.Count)
                return (answer, agreements[i]);
            answer.Dispose();
        }
    }

    private async Task<PartnerAnswer> AskUnderAsync(Question question, Agreement? agreement, ExchangeFault? refusal, ExchangeSnapshot snapshot, CancellationToken ct)
    {
        var request = new PartnerRequest
        {
            As = ours.Find(question.Client.Member)!,
            Client = question.Client,
            Method = question.Method,
            Target = question.Target,
            Content = question.Content,
            Agreement = agreement,
            Purpose = agreement is null ? null : question.Purpose,
            Id = question.Id,
            UserId = question.UserId,
            Subject = question.Subject,
            Headers = question.Headers,
            Deadline = question.Deadline,
        };
        if (refusal is not null)
            return await partner.RefusedAsync(request, snapshot, refusal, ct);
        var answer = await partner.RunAsync(request, ct);
        if (agreement is null || answer.Fault is not null || (state.Current.Version == snapshot.Version && agreement.IsInForce(clock.GetUtcNow())))
            return answer;
        // Revoked while it was under way: what came is on record and is given to nobody.
        if (state.Current.Active(agreement.Id, clock.GetUtcNow()) is not null && !state.Current.IsBlocked(question.Target.Member))
            return answer;
        answer.Dispose();
        return await partner.RefusedAsync(request, snapshot, ExchangeFaults.AgreementMissing, ct);
    }

    // The agreements to ask under, in this order, and never none; with a fault, the one it is about.
    private (IReadOnlyList<Agreement?> Agreements, ExchangeFault? Fault) FindAgreements(Question question, ExchangeSnapshot snapshot, DateTimeOffset now)
    {
        var (client, target, purpose) = (question.Client, question.Target, question.Purpose);
        if (target.Subsystem.Subsystem == BuiltInServices.Subsystem)
            return ([null], ExchangeFaults.ServiceUnknown);
        if (question.Agreement is { } named)
        {
            if (snapshot.Active(named, now) is not { } active || active.Consumer != client || active.Provider != target.Subsystem)
                return ([null], ExchangeFaults.AgreementMissing);
            return ([active], AgreementRules.Check(active, question.Method, target, purpose, now) is { } breach ? ExchangeFaults.AgreementBreach(breach.Slug, breach.Words) : null);
        }
        // Not named: those that allow it, the one agreed last before the others, and after them those whose quota is used up for today.
        ExchangeFault fault = ExchangeFaults.AgreementMissing;
        var allowing = new List<Agreement?>(1);
        foreach (var candidate in snapshot.ActiveBetween(client, target.Subsystem, target.Service, now))
        {
            if (AgreementRules.Check(candidate, question.Method, target, purpose, now) is { } breach)
                fault = ExchangeFaults.AgreementBreach(breach.Slug, breach.Words);
            else
                allowing.Add(candidate);
        }
        if (allowing.Count > 1)
            allowing = [.. allowing.OrderBy(agreement => spent.Is(agreement!.Id, now)).ThenByDescending(agreement => agreement!.ValidFrom).ThenBy(agreement => agreement!.Id, StringComparer.Ordinal)];
        return allowing.Count > 0 ? (allowing, null) : ([null], fault);
    }
}
