namespace Lmis.Contracts;

/// <summary>Names of all topics, written out: owner, past-tense fact, version. A new major version is a new topic.</summary>
public static class Topics
{
    /// <summary>State event: the full projection of one labour-supply record, with its version.</summary>
    public const string LabourRecordChangedV1 = "registry.labour-record-changed.v1";

    /// <summary>Fact event: one person turned out to be another; the merged id is no longer used.</summary>
    public const string PersonMergedV1 = "registry.person-merged.v1";

    /// <summary>Fact event: a merge was undone; both ids are in use again.</summary>
    public const string PersonUnmergedV1 = "registry.person-unmerged.v1";

    /// <summary>State event: the full projection of one employer, with its version.</summary>
    public const string EmployerChangedV1 = "registry.employer-changed.v1";

    /// <summary>State event: the full projection of one person's employment at one employer, with its version.</summary>
    public const string EmploymentChangedV1 = "registry.employment-changed.v1";

    /// <summary>Fact event: a person referred by the service was hired.</summary>
    public const string PlacementMadeV1 = "vacancies.placement-made.v1";

    /// <summary>Fact event: the job of a placement ended.</summary>
    public const string PlacementEndedV1 = "vacancies.placement-ended.v1";

    /// <summary>State event: one recruitment through the public employment service, and what is known of it since.</summary>
    public const string PlacementChangedV1 = "vacancies.placement-changed.v1";

    /// <summary>State event: one registration to look for a job with the public employment service, up to the first referral.</summary>
    public const string JobSearchChangedV1 = "vacancies.job-search-changed.v1";

    /// <summary>Fact event: an employer declared the beginning or end of a person's social insurance.</summary>
    public const string ParticipationDeclaredV1 = "insurance.participation-declared.v1";

    /// <summary>State event: how one person takes part in social insurance from a month on.</summary>
    public const string ParticipationChangedV1 = "insurance.participation-changed.v1";

    /// <summary>Fact event: the insurance agency's file of a month was taken in.</summary>
    public const string MonthReconciledV1 = "insurance.month-reconciled.v1";

    /// <summary>State event: a certificate as it stands, with its version.</summary>
    public const string CertificateChangedV1 = "training.certificate-changed.v1";

    /// <summary>State event: career guidance of a school's graduates, counts only.</summary>
    public const string GuidanceReportedV1 = "training.guidance-reported.v1";
}
