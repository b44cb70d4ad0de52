using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Duplicates;

/// <summary>Two records that may be of one person: how strongly and by what they look it, and what an officer decided.</summary>
public sealed class DuplicatePair
{
    /// <summary>Waiting for an officer; decided to be two persons, or merged; or no longer alike since one of the records was changed.</summary>
    public const string Open = "open", Merged = "merged", NotDuplicate = "not-duplicate", Withdrawn = "withdrawn";

    private const string ReasonField = "duplicate_pair.reason";

    private DuplicatePair()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    /// <summary>The two persons, in the order of their ids.</summary>
    public Guid FirstPersonId { get; private set; }

    public Guid SecondPersonId { get; private set; }

    /// <summary>Bits in favour of one person: at 0 it is as likely as not, each further bit doubles the odds.</summary>
    public double Score { get; private set; }

    /// <summary>What was compared with which outcome, and beside each the bits it gives, see <see cref="DuplicateRules"/>.</summary>
    public string[] Evidence { get; private set; } = [];

    public double[] EvidenceBits { get; private set; } = [];

    /// <summary>Keyed digest of what was compared: another digest means that the facts have changed since.</summary>
    public byte[] Facts { get; private set; } = [];

    /// <summary><c>open</c>, <c>merged</c>, <c>not-duplicate</c> or <c>withdrawn</c>.</summary>
    public string State { get; private set; } = Open;

    public DateTimeOffset FoundAt { get; private set; }

    /// <summary>The search that met it last.</summary>
    public Guid SearchId { get; private set; }

    public DateTimeOffset? DecidedAt { get; private set; }
    public string? DecidedBy { get; private set; }

    /// <summary>Why, in the officer's words, encrypted: people write names in such boxes.</summary>
    public byte[]? Reason { get; private set; }

    /// <summary>The two records are of two persons.</summary>
    public void Refuse(string reason, string by, PersonalDataCipher cipher, DateTimeOffset now)
    {
        (State, DecidedBy, DecidedAt) = (NotDuplicate, by, now);
        Reason = cipher.Protect(PersonalDataClass.Personal, Id, ReasonField, reason);
    }

    /// <summary>The two records were merged.</summary>
    public void Merge(string by, DateTimeOffset now) => (State, DecidedBy, DecidedAt) = (Merged, by, now);

    /// <summary>The officer's words, decrypted.</summary>
    public string? RevealReason(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, Id, ReasonField, Reason);
}
