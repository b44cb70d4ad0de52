using Lmis.Contracts.Vacancies.V1;

namespace Lmis.Reporting.Placements;

/// <summary>One registration to look for a job with the public employment service, as of the highest version seen.</summary>
public sealed class JobSearchFact
{
    public Guid JobSearchId { get; private set; }
    public long Version { get; private set; }
    public Guid PersonId { get; private set; }
    public DateOnly RegisteredOn { get; private set; }

    /// <summary>Where the person lived then.</summary>
    public string CommuneCode { get; private set; } = "";

    public bool IsCancelled { get; private set; }
    public DateOnly? CounselledOn { get; private set; }
    public DateOnly? ReferredOn { get; private set; }

    /// <summary>Takes a newer state over; an older or the same version changes nothing.</summary>
    public void Follow(JobSearchChanged e)
    {
        if (e.Version > Version)
        {
            (JobSearchId, Version, PersonId, RegisteredOn, CommuneCode, IsCancelled, CounselledOn, ReferredOn) =
                (e.JobSearchId, e.Version, e.PersonId, e.RegisteredOn, e.CommuneCode, e.IsCancelled, e.CounselledOn, e.ReferredOn);
        }
    }
}
