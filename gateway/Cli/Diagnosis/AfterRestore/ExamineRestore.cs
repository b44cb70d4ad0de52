using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Whether restored databases fit each other, the programs and the keys: looked at before the services start again.</summary>
internal static class ExamineRestore
{
    /// <summary>Every check's findings, each check made even where another one found a fault.</summary>
    public static async Task<List<Finding>> RunAsync(RestoredDatabases databases, MountedKeys keys, CancellationToken ct)
    {
        var findings = new List<Finding>();
        foreach (var name in databases.Names)
        {
            await AddAsync($"schema of {name}", [name], () => CheckSchema.RunAsync(databases, name, ct));
            await AddAsync($"outbox of {name}", [name], () => CheckOutbox.RunAsync(databases, name, ct));
        }
        foreach (var (publisher, receiver, topics) in EventRoute.Pairs)
            await AddAsync(CheckDeliveries.Check(publisher, receiver), [publisher, receiver], () => CheckDeliveries.RunAsync(databases, publisher, receiver, topics, ct));
        await AddAsync("facts", [ServiceDatabases.Registry, ServiceDatabases.Reporting], () => CheckFacts.RunAsync(databases, ct));
        foreach (var copy in StateCopy.All)
            await AddAsync(CheckCopies.Check(copy), [copy.Holder, copy.Owner], () => CheckCopies.RunAsync(databases, copy, ct));
        foreach (var (what, service, named) in CheckReferences.All)
            await AddAsync(CheckReferences.Check(what, service), [service, ServiceDatabases.Registry], () => CheckReferences.RunAsync(databases, what, service, named, ct));
        await AddAsync("data keys", [ServiceDatabases.Registry], () => CheckDataKeys.RunAsync(databases, keys.KeyEncryptionKey, ct));
        foreach (var (service, option, setting, files) in new[]
        {
            (ServiceDatabases.Vacancies, "--vacancies-key", "Vacancies:ContactKeyFile", keys.Vacancies),
            (ServiceDatabases.Training, "--training-key", "Training:KeyFile", keys.Training),
        })
            await AddAsync(CheckRowKeys.Check(service), [service], () => CheckRowKeys.RunAsync(databases, service, option, setting, files, ct));
        await AddAsync("leases", [ServiceDatabases.Registry], () => CheckLeases.RunAsync(databases, ct));
        await AddAsync("journal", [ServiceDatabases.Gateway], () => CheckJournal.RunAsync(databases, ct));
        await AddAsync("signing keys", [ServiceDatabases.Identity], () => CheckSigningKeys.RunAsync(databases, keys.IdentityCertificates, keys.IdentityCertificatePassword, ct));
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
