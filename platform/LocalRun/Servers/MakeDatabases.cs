using Npgsql;

namespace Lmis.LocalRun.Servers;

/// <summary>Makes a role and a database of the same name for each service; no service can open another's.</summary>
internal static class MakeDatabases
{
    internal static async Task RunAsync(PostgresServer server, IEnumerable<(string Name, string Password)> databases, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(server.SuperuserConnectionString + ";Pooling=false");
        foreach (var (name, password) in databases)
        {
            // Names are made of province code and app id, passwords of base64url: nothing in them needs quoting.
            if (!await ExistsAsync(source, "SELECT 1 FROM pg_roles WHERE rolname = $1", name, ct))
            {
                await RunAsync(source, $"CREATE ROLE \"{name}\" LOGIN", ct);
            }

            await RunAsync(source, $"ALTER ROLE \"{name}\" PASSWORD '{password}'", ct);
            if (!await ExistsAsync(source, "SELECT 1 FROM pg_database WHERE datname = $1", name, ct))
            {
                await RunAsync(source, $"CREATE DATABASE \"{name}\" OWNER \"{name}\"", ct);
            }

            await RunAsync(source, $"REVOKE ALL ON DATABASE \"{name}\" FROM PUBLIC", ct);
        }
    }

    private static async Task<bool> ExistsAsync(NpgsqlDataSource source, string query, string name, CancellationToken ct)
    {
        await using var command = source.CreateCommand(query);
        command.Parameters.Add(new NpgsqlParameter { Value = name });
        return await command.ExecuteScalarAsync(ct) is not null;
    }

    private static async Task RunAsync(NpgsqlDataSource source, string statement, CancellationToken ct)
    {
        await using var command = source.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(ct);
    }
}
