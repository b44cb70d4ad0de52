using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Verifications;

/// <summary>
/// That the national population database was asked about a person and what kind of answer it gave (kết quả xác thực): never the answer itself nor a
/// national value. Where it says something else than the record, the row waits for an officer's decision.
/// </summary>
public sealed class PersonVerification
{
    /// <summary>Kinds of result.</summary>
    public const string Match = "match", Differs = "differs", Unknown = "unknown", Deceased = "deceased";

    /// <summary>States of the review: waiting; overtaken by a later question; the record was corrected, kept, or taken out because the person died.</summary>
    public const string Open = "open", Superseded = "superseded", Corrected = "corrected", Kept = "kept", DeathConfirmed = "death-confirmed";

    /// <summary>Items of the record that a verification is about.</summary>
    public static readonly string[] IdentityItems = ["fullName", "birthDate", "sex", "personalNumber"];

    private const string ReasonField = "person_verification.reason";

    private PersonVerification()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    public Guid PersonId { get; private set; }

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

    /// <summary>A result as it came; anything but a match waits for an officer.</summary>
    internal static PersonVerification Of(
        Guid personId, long recordVersion, PopulationResult result, Guid messageId, string askedBy, string clientId, Guid? run, DateTimeOffset now) => new()
        {
            Id = Guid.CreateVersion7(now), PersonId = personId, RecordVersion = recordVersion, Result = result.Result, DiffersIn = result.Differs,
            // As the database keeps it, so that an answer repeated is the same to the last digit.
            VerifiedAt = now.AddTicks(-(now.Ticks % TimeSpan.TicksPerMicrosecond)),
            MessageId = messageId, JournalReference = result.JournalReference, AgreementId = result.AgreementId, AskedBy = askedBy, ClientId = clientId, RunId = run,
            Review = result.Result == Match ? null : Open,
        };

    /// <summary>An officer has decided.</summary>
    public void Decide(string decision, string by, string? reason, PersonalDataCipher cipher, DateTimeOffset now) =>
        (Review, DecidedBy, DecidedAt, Reason) = (decision, by, now, cipher.Protect(PersonalDataClass.Personal, Id, ReasonField, reason));

    /// <summary>The officer's words, decrypted.</summary>
    public string? RevealReason(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, Id, ReasonField, Reason);
}
