using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lmis.Hosting;

/// <summary>The service's own PostgreSQL database.</summary>
public static class Database
{
    // One number for all services: each has its own database, so the lock never meets another service's.
    private const long MigrationLock = 0x4C4D4953;

    /// <summary>About five minutes.</summary>
    private const int MostAttempts = 300;

    /// <summary>
    /// Registers the context on <c>ConnectionStrings:Database</c>, its data source, Data Protection keys, readiness (reachable, and
    /// migrated as far as this build needs) and the <c>migrate</c> command.
    /// </summary>
    /// <param name="builder">The application.</param>
    /// <param name="configure">More options of the context, where a library asks for them.</param>
    public static WebApplicationBuilder AddDatabase<TDb>(this WebApplicationBuilder builder, Action<DbContextOptionsBuilder>? configure = null)
        where TDb : ServiceDb
    {
        var name = (string)((IHostApplicationBuilder)builder).Properties[Platform.ServiceName];
        builder.Services.AddSingleton(services =>
        {
            var source = new NpgsqlDataSourceBuilder(Required(builder.Configuration, "Database"));
            source.UseLoggerFactory(services.GetRequiredService<ILoggerFactory>());
            source.ConnectionStringBuilder.ApplicationName = name;
            // With 8 kB, COPY would wake the server for every few rows.
            source.ConnectionStringBuilder.WriteBufferSize = Math.Max(source.ConnectionStringBuilder.WriteBufferSize, 1 << 16);
            return source.Build();
        });
        builder.Services.AddDbContext<TDb>((services, options) =>
        {
            options.UseNpgsql(services.GetRequiredService<NpgsqlDataSource>()).UseSnakeCaseNamingConvention();
            configure?.Invoke(options);
        });
        builder.Services.AddDataProtection().SetApplicationName($"lmis-{name}").PersistKeysToDbContext<TDb>();
        builder.Services.AddSingleton(new MigrateCommand(MigrateAsync<TDb>));
        builder.Services.AddSingleton<SchemaCheck<TDb>>();
        builder.Services.AddSingleton(services => new SchemaState(ct => services.GetRequiredService<SchemaCheck<TDb>>().CheckHealthAsync(new(), ct)));
        builder.Services.AddHealthChecks().AddCheck<SchemaCheck<TDb>>("database", tags: ["ready"], timeout: TimeSpan.FromSeconds(5));
        return builder;
    }

    /// <summary>A connection string that must be there, or a sentence that says which to set.</summary>
    public static string Required(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } value
            ? value
            : throw new InvalidOperationException($"ConnectionStrings:{name} is not set. Set the environment variable ConnectionStrings__{name}.");

    private static async Task MigrateAsync<TDb>(IServiceProvider services, CancellationToken ct) where TDb : ServiceDb
    {
        await using var scope = services.CreateAsyncScope();
        await using var guard = await scope.ServiceProvider.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync(ct);
        await using (var take = new NpgsqlCommand($"select pg_advisory_lock({MigrationLock})", guard) { CommandTimeout = 0 })
            await take.ExecuteNonQueryAsync(ct);
        var log = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Database).FullName!);
        for (var attempt = 1; !await TryMigrateAsync<TDb>(services, TimeSpan.FromMilliseconds(Math.Min(200 + (100 * attempt), 900)), ct); attempt++)
        {
            if (attempt == MostAttempts)
                throw new InvalidOperationException($"The migration did not get its locks in {MostAttempts} attempts: some transaction holds a table for long. Look into pg_stat_activity, end it or wait for it, and run 'migrate' again.");
            log.LogInformation("A table that the migration changes is in use; nothing was changed, attempt {Attempt} follows", attempt + 1);
            await Task.Delay(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 700)), ct);
        }
        // The lock goes with its connection, also when this process dies.
    }

    /// <summary>
    /// False when a table was in use. The version before is at work meanwhile: a migration that has one table and waits for another would stop it, and a
    /// request that waits for the first would be the one that PostgreSQL ends for the deadlock, after a second. So the migration gives way before.
    /// </summary>
    private static async Task<bool> TryMigrateAsync<TDb>(IServiceProvider services, TimeSpan patience, CancellationToken ct) where TDb : ServiceDb
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<TDb>();
        // Building an index over a full register takes longer than a request may.
        db.Database.SetCommandTimeout(TimeSpan.FromHours(2));
        await db.Database.OpenConnectionAsync(ct);
        try
        {
            await db.Database.ExecuteSqlRawAsync(FormattableString.Invariant($"set lock_timeout = {patience.TotalMilliseconds:0}"), ct);
            await db.Database.MigrateAsync(ct);
            return true;
        }
        catch (Exception e) when ((e as PostgresException ?? e.InnerException as PostgresException)?.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return false;
        }
    }

    private sealed class SchemaCheck<TDb>(IServiceScopeFactory scopes) : IHealthCheck where TDb : ServiceDb
    {
        private volatile bool migrated;

        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<TDb>();
                if (migrated)
                {
                    await db.Database.ExecuteSqlRawAsync("select 1", cancellationToken);
                    return HealthCheckResult.Healthy();
                }
                var missing = (await db.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
                if (missing.Count > 0)
                    return HealthCheckResult.Unhealthy($"The database lacks the migration {missing[0]}; run this program with the word 'migrate'.");
                migrated = true;
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
            {
                return HealthCheckResult.Unhealthy("PostgreSQL does not answer; check ConnectionStrings:Database and that the server runs.", e);
            }
        }
    }
}

/// <summary>Whether the database is reachable and as this build needs it, for <c>wait-for-schema</c>.</summary>
internal sealed record SchemaState(Func<CancellationToken, Task<HealthCheckResult>> AskAsync);

/// <summary>What the command word <c>migrate</c> does.</summary>
internal sealed record MigrateCommand(Func<IServiceProvider, CancellationToken, Task> RunAsync);
