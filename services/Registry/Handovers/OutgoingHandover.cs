using Lmis.Hosting;
using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Handovers;

/// <summary>
/// A hand-over (bàn giao hồ sơ) of a record from here to another province. While it is open the record is frozen; this row alone decides whether the
/// other province may hold the record, and once it is <see cref="Released"/> the record is never this province's again by it.
/// </summary>
public sealed class OutgoingHandover
{
    /// <summary>
    /// <c>offered</c>: the other province decides. <c>withdrawing</c>: taken back, the other province has not confirmed it yet. <c>withdrawn</c>, <c>refused</c>: over, the record
    /// stayed. <c>released</c>: accepted; the record is not this province's any more. <c>closed</c>: the other province holds it and has said so.
    /// </summary>
    public const string Offered = "offered", Withdrawing = "withdrawing", Withdrawn = "withdrawn", Refused = "refused", Released = "released", Closed = "closed";

    private const string ReasonField = "outgoing_handover.reason", AnswerField = "outgoing_handover.answer";

    private OutgoingHandover()
    {
    }

    /// <summary>UUIDv7, the same at both provinces.</summary>
    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

    /// <summary>The subsystem it goes to, for example <c>VN/GOV/H05/LMIS</c>.</summary>
    public string Partner { get; private set; } = "";

    /// <summary>Where the person lives now, in the other province.</summary>
    public string Commune { get; private set; } = "";

    /// <summary><c>permanent</c> or <c>temporary</c> residence there.</summary>
    public string Residence { get; private set; } = "";

    /// <summary>Since when.</summary>
    public DateOnly MovedOn { get; private set; }

    /// <summary>Why, in the officer's words, encrypted; the other province reads it.</summary>
    public byte[]? Reason { get; private set; }

    public string BegunBy { get; private set; } = "";
    public string ClientId { get; private set; } = "";
    public DateTimeOffset BegunAt { get; private set; }
    public string State { get; private set; } = Offered;

    /// <summary>When the state came about.</summary>
    public DateTimeOffset StateSince { get; private set; }

    /// <summary>Why it was refused, or withdrawn, encrypted.</summary>
    public byte[]? Answer { get; private set; }

    /// <summary>Of the message that decided it: the agreement, and the exchange's request id under which both journals hold the evidence.</summary>
    public string? AgreementId { get; private set; }

    public string? RequestId { get; private set; }

    /// <summary>When the other province is to be told next; null when there is nothing to tell.</summary>
    public DateTimeOffset? NextAt { get; private set; }

    /// <summary>Failures to tell it in a row, and the last one's kind.</summary>
    public int Failures { get; private set; }

    public string? Fault { get; private set; }

    /// <summary>Whether the record is frozen for it.</summary>
    public bool IsOpen => State is Offered or Withdrawing;

    /// <summary>An offer, to be told at once.</summary>
    public static OutgoingHandover Begin(
        Guid personId, string partner, string commune, string residence, DateOnly movedOn, string reason, Caller caller, PersonalDataCipher cipher, DateTimeOffset now)
    {
        var id = Guid.CreateVersion7(now);
        return new()
        {
            Id = id, PersonId = personId, Partner = partner, Commune = commune, Residence = residence, MovedOn = movedOn, BegunBy = caller.Subject, ClientId = caller.ClientId, BegunAt = now,
            StateSince = now, NextAt = now, Reason = cipher.Protect(PersonalDataClass.Personal, id, ReasonField, reason),
        };
    }

    public string RevealReason(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, Id, ReasonField, Reason)!;

    public string? RevealAnswer(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, Id, AnswerField, Answer);

    /// <summary>Taken back; the record stays frozen until the other province has confirmed that it will not accept.</summary>
    public void Withdraw(string reason, PersonalDataCipher cipher, DateTimeOffset now)
    {
        Answer = cipher.Protect(PersonalDataClass.Personal, Id, AnswerField, reason);
        Move(Withdrawing, now, now);
    }

    /// <summary>The other province will not accept any more.</summary>
    public void ConfirmWithdrawal(DateTimeOffset now) => Move(Withdrawn, now, null);

    /// <summary>Refused by the other province.</summary>
    public void Refuse(string? reason, string? agreementId, string? requestId, PersonalDataCipher cipher, DateTimeOffset now)
    {
        (AgreementId, RequestId, Answer) = (agreementId, requestId, cipher.Protect(PersonalDataClass.Personal, Id, AnswerField, reason));
        Move(Refused, now, null);
    }

    /// <summary>Accepted; should the other province then be silent, it is reminded at <paramref name="remindAt"/>.</summary>
    public void Release(string? agreementId, string? requestId, DateTimeOffset now, DateTimeOffset remindAt)
    {
        (AgreementId, RequestId) = (agreementId, requestId);
        Move(Released, now, remindAt);
    }

    /// <summary>The other province holds the record.</summary>
    public void Close(DateTimeOffset now) => Move(Closed, now, null);

    /// <summary>The other province knows of it; the next time to tell it, if any.</summary>
    public void Told(DateTimeOffset? next) => (NextAt, Failures, Fault) = (next, 0, null);

    /// <summary>It could not be told.</summary>
    public void Failed(string fault, DateTimeOffset next) => (NextAt, Failures, Fault) = (next, Failures + 1, fault);

    private void Move(string state, DateTimeOffset now, DateTimeOffset? next) => (State, StateSince, NextAt, Failures, Fault) = (state, now, next, 0, null);
}
