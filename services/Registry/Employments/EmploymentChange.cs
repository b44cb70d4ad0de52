using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Employments;

/// <summary>One change of an employment: who, when, why, from where, and what stood before, encrypted.</summary>
public sealed class EmploymentChange
{
    private const string BeforeField = "employment_change.before", ReasonField = "employment_change.reason";

    private EmploymentChange()
    {
    }

    public Guid Id { get; private set; }
    public Guid EmploymentId { get; private set; }

    /// <summary>The version the change made.</summary>
    public long Version { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>User id, or the client's or service's where no user is involved.</summary>
    public string ChangedBy { get; private set; } = "";

    public string ClientId { get; private set; } = "";

    /// <summary>See the list record-sources.</summary>
    public string Source { get; private set; } = "";

    /// <summary><c>opened</c>, <c>corrected</c>, <c>closed</c>, <c>reopened</c>, <c>voided</c>.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>Why, in the officer's words, encrypted.</summary>
    public byte[]? Reason { get; private set; }

    /// <summary>Names of the fields that changed.</summary>
    public string[] Fields { get; private set; } = [];

    /// <summary>Their former values as JSON, encrypted: the wage may be among them.</summary>
    public byte[]? Before { get; private set; }

    /// <summary>A row of the history, about the version the employment has now.</summary>
    internal static EmploymentChange Of(Employment employment, string kind, Actor actor, PersonalDataCipher cipher, string? reason, StateDifference? difference) => new()
    {
        Id = Guid.CreateVersion7(employment.ChangedAt), EmploymentId = employment.Id, Version = employment.Version, ChangedAt = employment.ChangedAt,
        ChangedBy = actor.Subject, ClientId = actor.ClientId, Source = actor.Source, Kind = kind,
        Reason = cipher.Protect(PersonalDataClass.Personal, employment.Id, ReasonField, reason),
        Fields = difference?.Fields ?? [],
        Before = cipher.Protect(PersonalDataClass.Personal, employment.Id, BeforeField, difference?.Before),
    };

    /// <summary>The officer's words, decrypted.</summary>
    public string? RevealReason(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, EmploymentId, ReasonField, Reason);

    /// <summary>The former values as JSON, decrypted.</summary>
    public string? RevealBefore(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, EmploymentId, BeforeField, Before);
}
