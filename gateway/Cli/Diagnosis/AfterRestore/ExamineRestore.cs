using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Whether restored databases fit each other, the programs and the keys: looked at before the services start again.</summary>
internal static class ExamineRestore
{
    /// <summary>Every check's findings, each check made even where another one found a fault.</summary>
    public static async Task<List<Finding>> RunAsync(RestoredDatabases databases, string keyEncryptionKeyFile, IReadOnlyList<string> certificates, string? certificatePasswordFile, CancellationToken ct)
    {
        var findings = new List<Finding>();
        foreach (var name in databases.Names)
        {
            await AddAsync($"schema of {name}", [name], () => CheckSchema.RunAsync(databases, name, ct));
            await AddAsync($"outbox of {name}", [name], () => CheckOutbox.RunAsync(databases, name, ct));
        }
        await AddAsync("facts", [RestoredDatabases.Registry, RestoredDatabases.Reporting], () => CheckFacts.RunAsync(databases, ct));
        await AddAsync("data keys", [RestoredDatabases.Registry], () => CheckDataKeys.RunAsync(databases, keyEncryptionKeyFile, ct));
        await AddAsync("leases", [RestoredDatabases.Registry], () => CheckLeases.RunAsync(databases, ct));
        await AddAsync("journal", [RestoredDatabases.Gateway], () => CheckJournal.RunAsync(databases, ct));
        await AddAsync("signing keys", [RestoredDatabases.Identity], () => CheckSigningKeys.RunAsync(databases, certificates, certificatePasswordFile, ct));
        return findings;

        async Task AddAsync(string check, string[] needs, Func<Task<IReadOnlyList<Finding>>> look)
        {
            if (needs.FirstOrDefault(name => !databases.Has(name)) is { } absent)
            {
                findings.Add(Finding.Skipped(check, $"This installation has no database of {absent}."));
                return;
            }
            try
            {
                findings.AddRange(await look());
            }
            catch (PostgresException refused)
            {
                findings.Add(Finding.Fault(check, $"PostgreSQL refuses to read it ({refused.SqlState}: {refused.MessageText}).", needs[0],
                    refused.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidCatalogName
                        ? "The backup does not hold this database, or an older one: restore the right one, then run its 'migrate'."
                        : "See that the connection string is the service's own and that the server has left recovery."));
            }
            catch (NpgsqlException away)
            {
                findings.Add(Finding.Fault(check, $"PostgreSQL does not answer ({away.Message}).", needs[0], "See that the restored server runs and that the connection string names it."));
            }
        }
    }
}
