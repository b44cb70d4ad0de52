using Lmis.Exchange.Addressing;

namespace Lmis.Exchange.Agreements;

/// <summary>What an act does to an agreement: the status it leads to, or why it cannot be.</summary>
public sealed record LifecycleStep(AgreementStatus Status, bool Changes, AgreementBreach? Conflict = null);

/// <summary>
/// Offered → accepted | rejected, and revoked by either at any time. An act that asks for what already is changes nothing, so that a
/// delivery may be repeated and both sides may revoke at once.
/// </summary>
public static class AgreementLifecycle
{
    /// <summary>The step for an act on an agreement that is held; pure.</summary>
    /// <param name="status">Where it stands.</param>
    /// <param name="offeredBy">The party that signed first.</param>
    /// <param name="act">What is done.</param>
    /// <param name="by">The party that does it.</param>
    public static LifecycleStep Next(AgreementStatus status, MemberId offeredBy, ActKind act, MemberId by) => (act, status) switch
    {
        (ActKind.Offer, _) when by != offeredBy =>
            Conflict(status, "offered-by-the-other", "The other party has offered this agreement. Accept it instead."),
        (ActKind.Offer, _) => Same(status),
        (ActKind.Accept, _) when by == offeredBy =>
            Conflict(status, "own-offer", "Whoever offers an agreement cannot accept it; the other party does."),
        (ActKind.Reject, _) when by == offeredBy =>
            Conflict(status, "own-offer", "Whoever offers an agreement cannot reject it. Revoke it to take the offer back."),
        (ActKind.Accept, AgreementStatus.Offered) => new(AgreementStatus.Accepted, true),
        (ActKind.Accept, AgreementStatus.Accepted) => Same(status),
        (ActKind.Accept, AgreementStatus.Rejected) =>
            Conflict(status, "agreement-rejected", "The agreement was rejected, which is for good. Offer a new one."),
        (ActKind.Accept, _) =>
            Conflict(status, "agreement-revoked", "The agreement was revoked, which is for good. Offer a new one."),
        (ActKind.Reject, AgreementStatus.Offered) => new(AgreementStatus.Rejected, true),
        (ActKind.Reject, AgreementStatus.Rejected) => Same(status),
        (ActKind.Reject, AgreementStatus.Accepted) =>
            Conflict(status, "agreement-accepted", "The agreement was accepted already. Revoke it instead."),
        (ActKind.Revoke, AgreementStatus.Offered or AgreementStatus.Accepted) => new(AgreementStatus.Revoked, true),
        // Revoked or rejected: it is over, which is what a rejection or revocation asks for.
        _ => Same(status),
    };

    private static LifecycleStep Same(AgreementStatus status) => new(status, false);

    private static LifecycleStep Conflict(AgreementStatus status, string slug, string words) => new(status, false, new(slug, words));
}
