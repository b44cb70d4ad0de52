using System.Collections.Concurrent;
using Lmis.Hosting;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Testing;

/// <summary>A database of its own for a test class, cloned from a template that is migrated once a run.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<Type, Lazy<Task<string>>> Templates = new();

    private TestDatabase(string name, string connectionString) => (Name, ConnectionString) = (name, connectionString);

    /// <summary>Name of the database.</summary>
    public string Name { get; }

    /// <summary>Where a service or a test reaches it.</summary>
    public string ConnectionString { get; }

    /// <summary>Clones the migrated template of this context.</summary>
    /// <param name="create">Makes the context from its options, for example <c>o => new RegistryDb(o, AreaScope.Everything)</c>.</param>
    public static async Task<TestDatabase> CreateAsync<TDb>(Func<DbContextOptions<TDb>, TDb> create) where TDb : ServiceDb
    {
        var template = await Templates.GetOrAdd(typeof(TDb), _ => new(() => MigrateTemplateAsync(create))).Value;
        var name = $"test_{typeof(TDb).Name.ToLowerInvariant()}_{Guid.CreateVersion7():N}";
        await AdminAsync($"create database {name} template {template}");
        return new(name, For(name));
    }

    /// <summary>An empty database, for code that brings its own tables.</summary>
    public static async Task<TestDatabase> CreateEmptyAsync()
    {
        var name = $"test_{Guid.CreateVersion7():N}";
        await AdminAsync($"create database {name}");
        return new(name, For(name));
    }

    /// <summary>A context on this database that sees everything.</summary>
    public TDb Open<TDb>(Func<DbContextOptions<TDb>, TDb> create) where TDb : ServiceDb => create(Options<TDb>(ConnectionString));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        await AdminAsync($"drop database if exists {Name} with (force)");
    }

    private static async Task<string> MigrateTemplateAsync<TDb>(Func<DbContextOptions<TDb>, TDb> create) where TDb : ServiceDb
    {
        var name = $"template_{typeof(TDb).Name.ToLowerInvariant()}_{Guid.CreateVersion7():N}";
        await AdminAsync($"create database {name}");
        // No pool: a template with a session on it cannot be cloned.
        await using (var db = create(Options<TDb>(For(name) + ";Pooling=false")))
            await db.Database.MigrateAsync();
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Drop(name);
        return name;
    }

    private static DbContextOptions<TDb> Options<TDb>(string connectionString) where TDb : ServiceDb =>
        new DbContextOptionsBuilder<TDb>().UseNpgsql(connectionString).UseSnakeCaseNamingConvention().Options;

    private static string For(string database) =>
        new NpgsqlConnectionStringBuilder(TestServers.Postgres) { Database = database, MaxPoolSize = 30 }.ConnectionString;

    private static async Task AdminAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestServers.Postgres) { Database = "postgres", Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static void Drop(string name)
    {
        using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestServers.Postgres) { Database = "postgres", Pooling = false }.ConnectionString);
        connection.Open();
        using var command = new NpgsqlCommand($"drop database if exists {name} with (force)", connection);
        command.ExecuteNonQuery();
    }
}
