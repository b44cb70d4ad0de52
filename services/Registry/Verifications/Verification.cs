using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Verifications;

/// <summary>What a register said of one record, without a value of its own: the kind, and which items differ.</summary>
internal sealed record RegisterResult(string Result, string[] Differs, string JournalReference, string? AgreementId);

/// <summary>One question of a verification: about which version of what, for whom.</summary>
internal sealed record VerificationQuestion(Guid Subject, long RecordVersion, Guid MessageId, string AskedBy, string ClientId, Guid? RunId);

/// <summary>
/// That a national register was asked about a record and what kind of answer it gave (kết quả xác thực): never the answer itself nor a national value.
/// Where it says something else than the record, the row waits for an officer's decision.
/// </summary>
public abstract class Verification
{
    /// <summary>Kinds of result that every register may give.</summary>
    public const string Match = "match", Differs = "differs", Unknown = "unknown";

    /// <summary>States of the review: waiting; overtaken by a later question; the record was corrected, or kept.</summary>
    public const string Open = "open", Superseded = "superseded", Corrected = "corrected", Kept = "kept";

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    /// <summary>Version of the record that was compared.</summary>
    public long RecordVersion { get; private set; }

    public string Result { get; private set; } = "";

    /// <summary>Names of the items that differ, as in the form.</summary>
    public string[] DiffersIn { get; private set; } = [];

    public DateTimeOffset VerifiedAt { get; private set; }

    /// <summary>X-Road-Id of the question; the same question asked again has the same.</summary>
    public Guid MessageId { get; private set; }

    /// <summary>X-Road-Request-Id, under which both parties' journals hold the evidence.</summary>
    public string JournalReference { get; private set; } = "";

    public string? AgreementId { get; private set; }
    public string AskedBy { get; private set; } = "";
    public string ClientId { get; private set; } = "";

    /// <summary>The bulk verification it belongs to, if it does.</summary>
    public Guid? RunId { get; private set; }

    /// <summary>State of the review; null where nothing needs one.</summary>
    public string? Review { get; private set; }

    public string? DecidedBy { get; private set; }
    public DateTimeOffset? DecidedAt { get; private set; }

    /// <summary>Why, in the officer's words, encrypted: people write names in such boxes.</summary>
    public byte[]? Reason { get; private set; }

    /// <summary>Under which name the officer's words are encrypted.</summary>
    private protected abstract string ReasonField { get; }

    /// <summary>A result as it came; anything but a match waits for an officer.</summary>
    private protected T Of<T>(VerificationQuestion asked, RegisterResult result, DateTimeOffset now)
        where T : Verification
    {
        (Id, RecordVersion, Result, DiffersIn) = (Guid.CreateVersion7(now), asked.RecordVersion, result.Result, result.Differs);
        // As the database keeps it, so that an answer repeated is the same to the last digit.
        VerifiedAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond));
        (MessageId, JournalReference, AgreementId) = (asked.MessageId, result.JournalReference, result.AgreementId);
        (AskedBy, ClientId, RunId) = (asked.AskedBy, asked.ClientId, asked.RunId);
        Review = result.Result == Match ? null : Open;
        return (T)this;
    }

    /// <summary>An officer has decided.</summary>
    public void Decide(string decision, string by, string? reason, PersonalDataCipher cipher, DateTimeOffset now) =>
        (Review, DecidedBy, DecidedAt, Reason) = (decision, by, now, cipher.Protect(PersonalDataClass.Personal, Id, ReasonField, reason));

    /// <summary>The officer's words, decrypted.</summary>
    public string? RevealReason(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, Id, ReasonField, Reason);
}
