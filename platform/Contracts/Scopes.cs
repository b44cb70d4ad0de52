namespace Lmis.Contracts;

/// <summary>OAuth scopes, written out. Identity maps roles to them; endpoints require them.</summary>
public static class Scopes
{
    /// <summary>Read labour-supply records inside one's own area.</summary>
    public const string RegistryRead = "registry.read";

    /// <summary>Enter and correct labour-supply records inside one's own area.</summary>
    public const string RegistryWrite = "registry.write";

    /// <summary>Upload files of labour-supply records for one's own area.</summary>
    public const string RegistryImport = "registry.import";

    /// <summary>Bring in the national and the social-insurance feed, whose receipts make records registered.</summary>
    public const string RegistryFeed = "registry.feed";

    /// <summary>Search for records that may be of one person, and decide about them inside one's own area.</summary>
    public const string RegistryMerge = "registry.merge";

    /// <summary>See the sensitive class (special groups, ethnicity) of a record; every reading is recorded.</summary>
    public const string RegistrySensitive = "registry.sensitive";

    /// <summary>Act for persons in one's own area about their rights: link a login to them after seeing them, enter what they ask or agree to on paper, decide it.</summary>
    public const string RegistryRights = "registry.rights";

    /// <summary>See one's own record and who read it; the person behind a login is the one an officer linked it to.</summary>
    public const string RegistrySelf = "registry.self";

    /// <summary>Search who read the records of one's own area, for the data-protection officer; every search is recorded.</summary>
    public const string RegistryAudit = "registry.audit";

    /// <summary>List and rotate the keys that protect personal data, and destroy those that protect nothing any more; sees no personal data.</summary>
    public const string RegistryKeys = "registry.keys";

    /// <summary>Service scope: stream the whole register as projections.</summary>
    public const string RegistrySnapshot = "registry.snapshot";

    /// <summary>Service scope: resolve personal numbers to person ids in bulk.</summary>
    public const string RegistryResolve = "registry.resolve";

    /// <summary>See vacancies of one's own area in every state, and how they were filled.</summary>
    public const string VacanciesRead = "vacancies.read";

    /// <summary>Enter, correct and withdraw vacancies: an employer its own, a counsellor those of the area.</summary>
    public const string VacanciesWrite = "vacancies.write";

    /// <summary>Check vacancies against the rules, publish or return them.</summary>
    public const string VacanciesCheck = "vacancies.check";

    /// <summary>Receive job seekers, counsel, match and refer them, and record what became of it; every reading is recorded.</summary>
    public const string VacanciesCounsel = "vacancies.counsel";

    /// <summary>See programmes, classes and certificates of one's own area.</summary>
    public const string TrainingRead = "training.read";

    /// <summary>Enter programmes, classes, learners, attendance and results of one's own school.</summary>
    public const string TrainingWrite = "training.write";

    /// <summary>Issue, suspend, revoke and re-issue certificates of one's own school.</summary>
    public const string TrainingIssue = "training.issue";

    /// <summary>Approve programmes and enter schools, for the department.</summary>
    public const string TrainingSupervise = "training.supervise";

    /// <summary>List and rotate the keys that sign certificates.</summary>
    public const string TrainingKeys = "training.keys";

    /// <summary>See reconciliations and coverage of one's own area.</summary>
    public const string InsuranceRead = "insurance.read";

    /// <summary>Bring in the insurance agency's monthly files.</summary>
    public const string InsuranceImport = "insurance.import";

    /// <summary>Decide differences between the agency's file and the registers.</summary>
    public const string InsuranceReconcile = "insurance.reconcile";

    /// <summary>Compute unemployment benefits as a shadow calculation.</summary>
    public const string InsuranceCalculate = "insurance.calculate";

    /// <summary>Read indicators and their breakdowns.</summary>
    public const string ReportingRead = "reporting.read";

    /// <summary>See counts of fewer than five persons in indicators; every such reading is recorded.</summary>
    public const string ReportingDetail = "reporting.detail";

    /// <summary>Import official values, head-counts and targets.</summary>
    public const string ReportingWrite = "reporting.write";

    /// <summary>Fill and submit one's own unit's part of the yearly report.</summary>
    public const string ReportingReport = "reporting.report";

    /// <summary>Open the yearly report, accept or return parts and consolidate them, for the lead department.</summary>
    public const string ReportingConsolidate = "reporting.consolidate";

    /// <summary>Sign the consolidated yearly report or return it.</summary>
    public const string ReportingSign = "reporting.sign";

    /// <summary>Rebuild a service's projections.</summary>
    public const string ReportingRebuild = "reporting.rebuild";

    /// <summary>List, inspect, re-drive and discard dead letters; publish sent events again.</summary>
    public const string MessagingOperate = "messaging.operate";

    /// <summary>Service scope: stream the states a service has told as events, all again.</summary>
    public const string MessagingSnapshot = "messaging.snapshot";

    /// <summary>Manage users, their roles and areas, and the clients of apps and services.</summary>
    public const string IdentityAdminister = "identity.administer";

    /// <summary>Call partners and national systems through the gateway's consumer door, as a subsystem that the client may speak for.</summary>
    public const string ExchangeCall = "exchange.call";

    /// <summary>Offer, accept, reject and revoke agreements, and block a member of the exchange at once.</summary>
    public const string ExchangeAdminister = "exchange.administer";

    /// <summary>Search the exchange's journal, which counts as personal data; every search is recorded.</summary>
    public const string ExchangeJournal = "exchange.journal";
}
