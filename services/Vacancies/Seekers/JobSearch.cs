using System.Text.Json;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Hosting;

namespace Lmis.Vacancies.Seekers;

/// <summary>
/// One turn (lượt): somebody filed form 01, with 01a when they look for a job. A person may come many times: turns are counted by these rows, persons by
/// <see cref="PersonId"/>.
/// </summary>
public sealed class JobSearch : IAreaScoped
{
    /// <summary>The reason of a cancellation that takes the turn out of every count.</summary>
    public const string Mistake = "mistake";

    private JobSearch()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    /// <summary>1 and up, one more at each change of it or of what hangs on it.</summary>
    public long Version { get; private set; }

    /// <summary>Registry's id of the person; of the person who stands for both after a merge.</summary>
    public Guid PersonId { get; private set; }

    /// <summary>The id under which it was filed.</summary>
    public Guid FiledAs { get; private set; }

    /// <inheritdoc/>
    public string CommuneCode { get; private set; } = "";

    /// <inheritdoc/>
    public string? FormerDistrictCode { get; private set; }

    /// <summary>Needed for the age on the day of recruitment, which the indicators ask for; no feature of matching.</summary>
    public DateOnly BirthDate { get; private set; }

    /// <summary>Day of filing, in Vietnam.</summary>
    public DateOnly FiledOn { get; private set; }

    /// <summary>See the list worker-services.</summary>
    public string[] Services { get; private set; } = [];

    /// <summary>Whether a job is looked for (form 01a): only then does it count as a registration (indicator K17).</summary>
    public bool LooksForJob { get; private set; }

    /// <summary>The form, with codes.</summary>
    public string Form { get; private set; } = "{}";

    /// <summary>The job's VSCO code of the form, for finding candidates.</summary>
    public string Occupation { get; private set; } = "";

    /// <summary>Phone, e-mail and other ways to reach the person, encrypted; null if none was left.</summary>
    public byte[]? Contact { get; private set; }

    /// <summary>Version of the consent sentence that was agreed to.</summary>
    public int ConsentVersion { get; private set; }

    /// <summary>SHA-256 of its words.</summary>
    public byte[] ConsentDigest { get; private set; } = [];

    public DateTimeOffset ConsentAt { get; private set; }
    public DateTimeOffset EnteredAt { get; private set; }
    public string EnteredBy { get; private set; } = "";
    public DateTimeOffset? CancelledAt { get; private set; }

    /// <summary>Entered by mistake, or the person takes it back.</summary>
    public string? CancelReason { get; private set; }

    /// <summary>Day of the first counselling.</summary>
    public DateOnly? CounselledOn { get; private set; }

    /// <summary>A turn of a person.</summary>
    public static JobSearch File(
        Guid personId, string communeCode, DateOnly birthDate, IReadOnlyList<string> services, SeekerForm? form, ConsentText consent, Caller caller, DateTimeOffset now) => new()
        {
            Id = Guid.CreateVersion7(now), Version = 1, PersonId = personId, FiledAs = personId, CommuneCode = communeCode, BirthDate = birthDate, FiledOn = VietnamDay.Of(now),
            Services = [.. services], LooksForJob = form is not null, Form = JsonSerializer.Serialize(form, JsonSerializerOptions.Web), Occupation = form?.Occupation ?? "",
            ConsentVersion = consent.Version, ConsentDigest = consent.Digest, ConsentAt = now, EnteredAt = now, EnteredBy = caller.Subject,
        };

    /// <summary>Sets how the person is reached, encrypted for this row.</summary>
    public void SetContact(byte[]? contact) => Contact = contact;

    /// <summary>Form 01a, where a job is looked for.</summary>
    public SeekerForm? ReadForm() => JsonSerializer.Deserialize<SeekerForm?>(Form, JsonSerializerOptions.Web);

    /// <summary>It ends; one entered by mistake counts nowhere, and how the person is reached is forgotten.</summary>
    public void Cancel(string reason, DateTimeOffset now) => (CancelledAt, CancelReason, Contact, Version) = (now, reason, null, Version + 1);

    /// <summary>The person was counselled.</summary>
    public void Counsel(DateOnly on) => (CounselledOn, Version) = (CounselledOn is { } first && first <= on ? first : on, Version + 1);

    /// <summary>Something that hangs on it changed.</summary>
    public void Touch() => Version++;

    /// <summary>It belongs to another person's id after a merge or its undoing.</summary>
    public void BelongTo(Guid personId) => PersonId = personId;

    /// <summary>Completed years on a day.</summary>
    public int AgeOn(DateOnly day) => day.Year - BirthDate.Year - (day < BirthDate.AddYears(day.Year - BirthDate.Year) ? 1 : 0);

    /// <summary>What other services may know of it, under the id it was filed as: who stands for whom is Registry's to tell, and its undoing too.</summary>
    public JobSearchChanged ToEvent(DateOnly? referredOn, DateTimeOffset now) =>
        new(Id, Version, FiledAs, FiledOn, CommuneCode, CancelReason == Mistake, CounselledOn, referredOn, now);
}
