using static Lmis.Cli.Diagnosis.AfterRestore.ServiceDatabases;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Which service publishes a topic and which ones take it. <c>lmis</c> knows no service; a test holds this list equal to the services' subscriptions.</summary>
public sealed record EventRoute(string Publisher, string Topic, IReadOnlyList<string> Receivers)
{
    /// <summary>Topics that more than one check speaks of.</summary>
    internal const string LabourRecordChanged = "registry.labour-record-changed.v1", PersonMerged = "registry.person-merged.v1", PersonUnmerged = "registry.person-unmerged.v1",
        EmployerChanged = "registry.employer-changed.v1", EmploymentChanged = "registry.employment-changed.v1",
        PlacementMade = "vacancies.placement-made.v1", PlacementEnded = "vacancies.placement-ended.v1", PlacementChanged = "vacancies.placement-changed.v1", JobSearchChanged = "vacancies.job-search-changed.v1",
        ParticipationDeclared = "insurance.participation-declared.v1", ParticipationChanged = "insurance.participation-changed.v1", MonthReconciled = "insurance.month-reconciled.v1",
        CertificateChanged = "training.certificate-changed.v1", GuidanceReported = "training.guidance-reported.v1";

    /// <summary>All of them.</summary>
    public static readonly IReadOnlyList<EventRoute> All =
    [
        new(Registry, LabourRecordChanged, [Insurance, Reporting]),
        new(Registry, PersonMerged, [Vacancies, Insurance, Reporting]),
        new(Registry, PersonUnmerged, [Vacancies, Insurance, Reporting]),
        new(Registry, EmployerChanged, [Vacancies, Insurance]),
        new(Registry, EmploymentChanged, [Insurance]),
        new(Vacancies, PlacementMade, [Registry]),
        new(Vacancies, PlacementEnded, [Registry]),
        new(Vacancies, PlacementChanged, [Reporting]),
        new(Vacancies, JobSearchChanged, [Reporting]),
        new(Insurance, ParticipationDeclared, [Registry]),
        new(Insurance, ParticipationChanged, [Reporting]),
        new(Insurance, MonthReconciled, [Reporting]),
        new(Training, CertificateChanged, [Registry]),
        new(Training, GuidanceReported, [Reporting]),
    ];

    /// <summary>Every pair of a publisher and a receiver, with the topics between them.</summary>
    internal static IEnumerable<(string Publisher, string Receiver, List<string> Topics)> Pairs =>
        from route in All
        from receiver in route.Receivers
        group route.Topic by (route.Publisher, Receiver: receiver) into pair
        select (pair.Key.Publisher, pair.Key.Receiver, pair.ToList());
}
