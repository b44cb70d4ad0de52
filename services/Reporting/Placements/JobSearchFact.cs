using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Placements;

/// <summary>One registration to look for a job with the public employment service, as of the highest version seen.</summary>
public sealed class JobSearchFact
{
    /// <summary>How it follows the events.</summary>
    public static readonly FollowedTable<JobSearchChanged> Table = new FollowedTable<JobSearchChanged>("vacancies", Topics.JobSearchChangedV1, "job_search_fact")
        .Key("job_search_id", static e => e.JobSearchId).Newer("version", static e => e.Version)
        .Column("person_id", static e => e.PersonId).Column("registered_on", static e => e.RegisteredOn).Column("commune_code", static e => e.CommuneCode)
        .Column("is_cancelled", static e => e.IsCancelled).Column("counselled_on", static e => e.CounselledOn).Column("referred_on", static e => e.ReferredOn);

    public Guid JobSearchId { get; init; }
    public long Version { get; init; }
    public Guid PersonId { get; init; }
    public DateOnly RegisteredOn { get; init; }

    /// <summary>Where the person lived then.</summary>
    public string CommuneCode { get; init; } = "";

    public bool IsCancelled { get; init; }
    public DateOnly? CounselledOn { get; init; }
    public DateOnly? ReferredOn { get; init; }
}
