using Npgsql;

namespace Lmis.Benchmarks.Rigs;

/// <summary>Databases on the server that 'make bench' starts; they end with it.</summary>
internal static class BenchDatabase
{
    /// <summary>Makes an empty one and gives its connection string.</summary>
    public static async Task<string> CreateAsync(CancellationToken ct)
    {
        var server = new NpgsqlConnectionStringBuilder(Environment.GetEnvironmentVariable("LMIS_TEST_POSTGRES") ?? throw new InvalidOperationException("Run 'make bench': it starts PostgreSQL and Redis."));
        var database = $"bench_{Guid.CreateVersion7():N}";
        await using (var source = NpgsqlDataSource.Create(server.ConnectionString))
        await using (var create = source.CreateCommand($"create database {database}"))
            await create.ExecuteNonQueryAsync(ct);
        server.Database = database;
        return server.ConnectionString;
    }

    /// <summary>Ends one: it holds much.</summary>
    public static async Task DropAsync(string connectionString)
    {
        var server = new NpgsqlConnectionStringBuilder(connectionString);
        var database = server.Database;
        server.Database = "postgres";
        await using var source = NpgsqlDataSource.Create(server.ConnectionString);
        await using var drop = source.CreateCommand($"drop database if exists {database} with (force)");
        await drop.ExecuteNonQueryAsync();
    }

    /// <summary>A statement, however long it takes; the number of rows.</summary>
    public static async Task<int> ExecuteAsync(string connectionString, string sql, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Command Timeout=0;Pooling=false");
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>One value.</summary>
    public static async Task<T> QueryAsync<T>(string connectionString, string sql, CancellationToken ct)
    {
        await using var source = NpgsqlDataSource.Create(connectionString + ";Command Timeout=0;Pooling=false");
        await using var command = source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(ct))!;
    }
}
