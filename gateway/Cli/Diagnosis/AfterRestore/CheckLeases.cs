using Npgsql;

namespace Lmis.Cli.Diagnosis.AfterRestore;

/// <summary>Work that seems to be held by a process: with the services stopped, a lease that lies in the future keeps the work from going on.</summary>
internal static class CheckLeases
{
    private const string Check = "leases";

    public static async Task<IReadOnlyList<Finding>> RunAsync(RestoredDatabases databases, CancellationToken ct)
    {
        await using var connection = await databases.OpenAsync(ServiceDatabases.Registry, ct);
        var findings = new List<Finding>();
        foreach (var table in await TablesAsync(connection, ct))
        {
            await using var command = new NpgsqlCommand(
                $"select count(*), extract(epoch from max(lease_until) - clock_timestamp())::bigint from {table} where lease_until > clock_timestamp()", connection);
            await using var row = await command.ExecuteReaderAsync(ct);
            await row.ReadAsync(ct);
            if (row.GetInt64(0) is var held and > 0)
            {
                findings.Add(Finding.Fault(Check, $"{held} rows of {table} are held for up to {row.GetInt64(1)} s more by a process that is gone.", ServiceDatabases.Registry,
                    $"Stop Registry if it runs, and set this server's clock right; if they are still held then: update {table} set lease_owner = null, lease_until = null where lease_until > now();"));
            }
        }
        return findings.Count > 0 ? findings : [Finding.Good(Check, "No import, verification or other job is held.")];
    }

    // Whatever has leases has this column: imports, verifications, rotations of keys.
    private static async Task<List<string>> TablesAsync(NpgsqlConnection connection, CancellationToken ct)
    {
        var tables = new List<string>();
        await using var command = new NpgsqlCommand("select table_name from information_schema.columns where table_schema = 'public' and column_name = 'lease_until' order by 1", connection);
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            tables.Add(row.GetString(0));
        return tables;
    }
}
