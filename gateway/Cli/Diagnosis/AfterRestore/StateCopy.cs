using static Lmis.Cli.Diagnosis.AfterRestore.EventRoute;
using static Lmis.Cli.Diagnosis.AfterRestore.ServiceDatabases;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>
/// What a service keeps of another's states, fed by events: both sides as rows of a key and the number by which a newer state is told from an older one
/// (<see cref="KeyedRows"/>). Reporting's facts of persons are more and have their own check, <see cref="CheckFacts"/>.
/// </summary>
/// <param name="What">What is kept, in the plural.</param>
/// <param name="Owner">Whose states they are.</param>
/// <param name="Original">The owner's statement.</param>
/// <param name="Holder">Who keeps them.</param>
/// <param name="Copy">The holder's statement.</param>
/// <param name="Topics">Topics of the events.</param>
/// <param name="Key">The key in an event <c>d</c>, as an expression.</param>
internal sealed record StateCopy(string What, string Owner, string Original, string Holder, string Copy, string[] Topics, string Key)
{
    /// <summary>Whether keys are shown: not where they stand for a person, and not a certificate's, for its id opens it.</summary>
    public bool IsShown { get; init; }

    private const string Merges =
        "select distinct on (merged_person_id) merged_person_id::text, (extract(epoch from coalesce(undone_at, merged_at)) * 1000000)::bigint from person_merge order by merged_person_id, coalesce(undone_at, merged_at) desc";

    private const string MergesKept = "select merged_person_id::text, (extract(epoch from at) * 1000000)::bigint from person_merge order by merged_person_id";

    // Of a job that another service opens and closes in Registry: 1 opened, 2 ended, 3 both.
    private const string ClaimsOf = "select source_id::text, (opened_on is not null)::int + 2 * (closed_on is not null)::int::bigint from employment_claim where source = '{0}' order by source_id";

    // 12 × year + month − 1 as the events write it.
    private const string Month = "to_char(make_date(month / 12, month % 12 + 1, 1), 'YYYY-MM')";

    private const string Employers = "select id::text, version from employer order by id";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<StateCopy> All =
    [
        new("employers", Registry, Employers, Vacancies, "select employer_id::text, version from employer order by employer_id", [EmployerChanged], "d ->> 'employerId'") { IsShown = true },
        new("merges of persons", Registry, Merges, Vacancies, MergesKept, [PersonMerged, PersonUnmerged], "d ->> 'mergedPersonId'"),
        new("labour records", Registry, "select person_id::text, version from worker order by person_id",
            Insurance, "select person_id::text, version from registered_person order by person_id", [LabourRecordChanged], "d ->> 'personId'"),
        new("employers", Registry, Employers, Insurance, "select employer_id::text, version from registered_employer order by employer_id", [EmployerChanged], "d ->> 'employerId'") { IsShown = true },
        new("employments", Registry, "select id::text, version from employment order by id",
            Insurance, "select employment_id::text, version from registered_employment order by employment_id", [EmploymentChanged], "d ->> 'employmentId'") { IsShown = true },
        new("merges of persons", Registry, Merges, Insurance, MergesKept, [PersonMerged, PersonUnmerged], "d ->> 'mergedPersonId'"),
        new("merges of persons", Registry, Merges, Reporting, MergesKept, [PersonMerged, PersonUnmerged], "d ->> 'mergedPersonId'"),
        new("placements", Vacancies, "select id::text, 1 + 2 * (ended_on is not null)::int::bigint from referral where recruited_on is not null order by id",
            Registry, ClaimsOf.Replace("{0}", "placement", StringComparison.Ordinal), [PlacementMade, PlacementEnded], "d ->> 'placementId'") { IsShown = true },
        new("placements", Vacancies, "select id::text, version from referral where recruited_on is not null order by id",
            Reporting, "select placement_id::text, version from placement_fact order by placement_id", [PlacementChanged], "d ->> 'placementId'") { IsShown = true },
        new("job searches", Vacancies, "select id::text, version from job_search where looks_for_job order by id",
            Reporting, "select job_search_id::text, version from job_search_fact order by job_search_id", [JobSearchChanged], "d ->> 'jobSearchId'") { IsShown = true },
        new("certificates", Training, "select id::text, version from certificate order by id",
            Registry, "select certificate_id::text, version from training_certificate order by certificate_id", [CertificateChanged], "d ->> 'certificateId'"),
        new("reports of guidance", Training, "select school_code || '/' || school_year || '/' || level, version from guidance_count order by (school_code || '/' || school_year || '/' || level) collate \"C\"",
            Reporting, "select school_code || '/' || school_year || '/' || level, version from guidance_fact order by (school_code || '/' || school_year || '/' || level) collate \"C\"",
            [GuidanceReported], "concat_ws('/', d ->> 'schoolCode', d ->> 'schoolYear', d ->> 'level')") { IsShown = true },
        new("participations", Insurance, "select id::text, 1 + 2 * (closed_on is not null)::int::bigint from participation_spell order by id",
            Registry, ClaimsOf.Replace("{0}", "insurance", StringComparison.Ordinal), [ParticipationDeclared], "d ->> 'participationId'") { IsShown = true },
        // The latest state of each person: months of before the tables that hold them are with Reporting alone.
        new("persons' coverage", Insurance, "select person_id::text, version from person_coverage order by person_id",
            Reporting, "select person_id::text, max(version) from participation_fact group by person_id order by person_id", [ParticipationChanged], "d ->> 'personId'"),
        new("months of insurance", Insurance, $"select {Month}, (extract(epoch from max(reconciled_at)) * 1000000)::bigint from participation_file where reconciled_at is not null group by month order by month",
            Reporting, $"select {Month}, (extract(epoch from reconciled_at) * 1000000)::bigint from insurance_month order by month", [MonthReconciled], "d ->> 'month'") { IsShown = true },
    ];
}
