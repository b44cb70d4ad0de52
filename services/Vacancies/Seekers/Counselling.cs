using Lmis.Hosting;

namespace Lmis.Vacancies.Seekers;

/// <summary>That a person was counselled (tư vấn), by name; each is a turn of form M01, a person counts once.</summary>
public sealed class Counselling : IAreaScoped
{
    private Counselling()
    {
    }

    public Guid Id { get; private set; }
    public Guid JobSearchId { get; private set; }

    /// <summary>The person, who changes with a merge as the turn does.</summary>
    public Guid PersonId { get; private set; }

    /// <summary><c>policy-advice</c>, <c>job-advice</c>, <c>training-advice</c> or <c>other</c>; of the list worker-services.</summary>
    public string Kind { get; private set; } = "";

    public DateOnly HeldOn { get; private set; }

    /// <inheritdoc/>
    public string CommuneCode { get; private set; } = "";

    /// <inheritdoc/>
    public string? FormerDistrictCode { get; private set; }

    public DateTimeOffset RecordedAt { get; private set; }
    public string RecordedBy { get; private set; } = "";

    public static Counselling Of(JobSearch search, string kind, DateOnly on, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), JobSearchId = search.Id, PersonId = search.PersonId, Kind = kind, HeldOn = on, CommuneCode = search.CommuneCode,
        FormerDistrictCode = search.FormerDistrictCode, RecordedAt = now, RecordedBy = caller.Subject,
    };

    /// <summary>It belongs to another person's id after a merge or its undoing.</summary>
    public void BelongTo(Guid personId) => PersonId = personId;
}
