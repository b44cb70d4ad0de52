using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Employers;

/// <summary>One change of an employer: who, when, why, from where, and what stood before, encrypted.</summary>
public sealed class EmployerChange
{
    private const string BeforeField = "employer_change.before", ReasonField = "employer_change.reason";

    private EmployerChange()
    {
    }

    public Guid Id { get; private set; }
    public Guid EmployerId { get; private set; }

    /// <summary>The version the change made.</summary>
    public long Version { get; private set; }

    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>User id, or the client's where no user is involved.</summary>
    public string ChangedBy { get; private set; } = "";

    public string ClientId { get; private set; } = "";

    /// <summary>See the list record-sources.</summary>
    public string Source { get; private set; } = "";

    /// <summary><c>entered</c>, <c>declared</c>, <c>corrected</c>, <c>converted</c>, <c>branch-added</c>, <c>branch-closed</c>.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>The day from which it holds.</summary>
    public DateOnly EffectiveOn { get; private set; }

    /// <summary>Why, in the officer's words, encrypted: people write names in such boxes.</summary>
    public byte[]? Reason { get; private set; }

    /// <summary>Names of the fields that changed, as in <see cref="EmployerForm"/>.</summary>
    public string[] Fields { get; private set; } = [];

    /// <summary>Their former values as JSON, encrypted: an owner's number may be among them.</summary>
    public byte[]? Before { get; private set; }

    /// <summary>A row of the history, about the version the employer has now.</summary>
    internal static EmployerChange Of(
        Employer employer, string kind, Actor actor, PersonalDataCipher cipher, string? reason = null, StateDifference? difference = null) => new()
        {
            Id = Guid.CreateVersion7(employer.ChangedAt), EmployerId = employer.Id, Version = employer.Version, ChangedAt = employer.ChangedAt,
            ChangedBy = actor.Subject, ClientId = actor.ClientId, Source = employer.Source, Kind = kind, EffectiveOn = employer.EffectiveOn,
            Reason = cipher.Protect(PersonalDataClass.Personal, employer.Id, ReasonField, reason),
            Fields = difference?.Fields ?? [],
            Before = cipher.Protect(PersonalDataClass.Personal, employer.Id, BeforeField, difference?.Before),
        };

    /// <summary>The officer's words, decrypted.</summary>
    public string? RevealReason(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, EmployerId, ReasonField, Reason);

    /// <summary>The former values as JSON, decrypted.</summary>
    public string? RevealBefore(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, EmployerId, BeforeField, Before);
}
