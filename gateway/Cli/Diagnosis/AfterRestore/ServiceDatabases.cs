namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>The databases of an installation, by the name of their service: the one list of them. A test holds it equal to the services of the tree, and the runbook to it.</summary>
public static class ServiceDatabases
{
    public const string Gateway = "gateway", Identity = "identity", Registry = "registry", Vacancies = "vacancies", Training = "training", Insurance = "insurance", Reporting = "reporting";

    /// <summary>All of them; what is checked one by one is checked in this order.</summary>
    public static readonly IReadOnlyList<string> All = [Gateway, Identity, Registry, Vacancies, Training, Insurance, Reporting];

    /// <summary>The environment variable that holds a database's connection string.</summary>
    public static string Variable(string name) => "LMIS_DATABASE_" + name.ToUpperInvariant();
}
