using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>
/// The restored databases, by the name of their service. Each is reached by the connection string the service itself has, in the environment
/// variable <c>LMIS_DATABASE_…</c>: the string, <c>@FILE</c> for the secret file that holds it, or <c>none</c> for a gateway without exchange.
/// </summary>
internal sealed class RestoredDatabases : IAsyncDisposable
{
    private readonly Dictionary<string, NpgsqlDataSource> sources = [];

    /// <summary>Those that there are.</summary>
    public IEnumerable<string> Names => ServiceDatabases.All.Where(sources.ContainsKey);

    public bool Has(string name) => sources.ContainsKey(name);

    /// <summary>Reads the variables; a sentence names every one that is missing.</summary>
    public static RestoredDatabases FromEnvironment()
    {
        var found = new RestoredDatabases();
        var missing = new List<string>();
        foreach (var name in ServiceDatabases.All)
        {
            var variable = ServiceDatabases.Variable(name);
            var value = Environment.GetEnvironmentVariable(variable);
            if (string.IsNullOrWhiteSpace(value))
                missing.Add(variable);
            else if (value != "none")
                found.sources.Add(name, Source(variable, value.StartsWith('@') ? File.ReadAllText(value[1..]).Trim() : value));
        }
        return missing.Count == 0
            ? found
            : throw new CliException($"{string.Join(", ", missing)} not set: give each service's connection string, or @FILE with it, or the word none for a database that this installation does not have.");
    }

    /// <summary>A connection that reads and does not write.</summary>
    public async Task<NpgsqlConnection> OpenAsync(string name, CancellationToken ct)
    {
        var connection = await sources[name].OpenConnectionAsync(ct);
        await using var quiet = new NpgsqlCommand("set default_transaction_read_only = on", connection);
        await quiet.ExecuteNonQueryAsync(ct);
        return connection;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var source in sources.Values)
            await source.DisposeAsync();
    }

    private static NpgsqlDataSource Source(string variable, string text)
    {
        try
        {
            // A full register is read once through: no time limit but the operator's patience.
            return NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(text) { CommandTimeout = 0, ApplicationName = "lmis doctor" });
        }
        catch (ArgumentException malformed)
        {
            throw new CliException($"{variable} holds no connection string ({malformed.Message}): write Host=…;Database=…;Username=…;Password=….", CliException.Wrong, malformed);
        }
    }
}
