using System.Security.Cryptography;
using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.PersonalData;

/// <summary>
/// Re-encrypts in the background what older keys protect: a few rows, and the place it has come to, in one transaction, so that another process goes on
/// after a kill. It makes no version, no change and no event, for no record changes.
/// </summary>
internal sealed class KeyRotationWorker(
    IServiceScopeFactory scopes, NpgsqlDataSource database, PersonalDataKeys keys, PersonalDataCipher cipher, IOptions<KeyRotationOptions> settings, IOptions<RegistryOptions> registry,
    ILogger<KeyRotationWorker> log) : BackgroundService
{
    private readonly KeyRotationOptions options = settings.Value;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await TakeAsync(stoppingToken) is { } rotation)
                {
                    log.LogInformation("Re-encryption of {Class} goes on in this process, pass {Pass}", rotation.Class, rotation.Pass);
                    await PassAsync(rotation, stoppingToken);
                    continue;
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is DbUpdateException or NpgsqlException or TimeoutException or IOException or InvalidOperationException or CryptographicException)
            {
                // The database is away, or a value does not open, which the next pass meets again: the kind tells, never the value.
                log.LogWarning("Re-encryption was interrupted ({Kind}); trying again", e is PostgresException refused ? refused.SqlState : e.GetType().Name);
            }
            await Task.Delay(options.Look, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<KeyRotation?> TakeAsync(CancellationToken ct)
    {
        await using var scope = scopes.CreateAsyncScope();
        var owner = Guid.CreateVersion7();
        var taken = await scope.ServiceProvider.GetRequiredService<RegistryDb>().KeyRotations.FromSql(
            $"""
            update key_rotation set lease_owner = {owner}, lease_until = clock_timestamp() + {options.Lease}, resumes_at = null
            where id = (select id from key_rotation
                        where state = 'running' and (lease_until is null or lease_until < clock_timestamp()) and (resumes_at is null or resumes_at <= clock_timestamp())
                        order by started_at limit 1 for update skip locked)
            returning *
            """).AsNoTracking().ToListAsync(ct);
        return taken.SingleOrDefault();
    }

    /// <summary>Goes over the tables from where the pass is, and ends it.</summary>
    private async Task PassAsync(KeyRotation rotation, CancellationToken ct)
    {
        if (keys.ActiveOf(rotation.Class).Id != rotation.KeyId)
            keys.Refresh();
        var tables = EncryptedTables.Of(rotation.Class);
        var at = Math.Max(0, tables.FindIndex(t => t.Name == rotation.PlaceTable));
        var after = rotation.PlaceKey;
        while (at < tables.Count)
        {
            if (await StepAsync(rotation, tables, at, after, ct) is not { } step)
                return;
            after = step.Last;
            if (after is null)
                at++;
            await Task.Delay(options.Pause, ct);
        }
        await EndPassAsync(rotation, ct);
    }

    /// <summary>A few rows and the place after them; null when another process has the rotation.</summary>
    private async Task<Reencrypted?> StepAsync(KeyRotation rotation, List<EncryptedTable> tables, int at, string[]? after, CancellationToken ct)
    {
        var table = tables[at];
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var step = await ReencryptRows.RunAsync(connection, table, cipher, rotation.KeyId, after, options.Rows, ct);
        var (next, key) = step.Last is null && at + 1 < tables.Count ? (tables[at + 1].Name, null) : (table.Name, step.Last ?? after);
        await using var place = Command(
            rotation, "place_table = $3, place_key = $4, pass_found = pass_found + $5, rows = rows + $6, lease_until = clock_timestamp() + $7", connection);
        place.Parameters.Add(new() { Value = next });
        place.Parameters.Add(new() { Value = (object?)key ?? DBNull.Value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Array | NpgsqlTypes.NpgsqlDbType.Text });
        place.Parameters.Add(new() { Value = (long)step.Found });
        place.Parameters.Add(new() { Value = (long)step.Changed });
        place.Parameters.Add(new() { Value = options.Lease });
        if (await place.ExecuteNonQueryAsync(ct) == 0)
        {
            log.LogInformation("Another process goes on with the re-encryption of {Class}", rotation.Class);
            return null;
        }
        await transaction.CommitAsync(ct);
        rotation.Met(step.Found);
        return step;
    }

    /// <summary>
    /// Complete, if nothing was left and nobody could still write with the old key when the pass began: every process has read the keys again, and every
    /// transaction that began before has ended. Else there is another pass.
    /// </summary>
    private async Task EndPassAsync(KeyRotation rotation, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var settled = new NpgsqlCommand(
            """
            select $1 > $2 + 2 * $3
                   and not exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and xact_start < $2 + 2 * $3)
            """, connection);
        settled.Parameters.Add(new() { Value = rotation.PassStartedAt });
        settled.Parameters.Add(new() { Value = rotation.StartedAt });
        settled.Parameters.Add(new() { Value = registry.Value.KeyRefresh });
        if (rotation.PassFound == 0 && await settled.ExecuteScalarAsync(ct) is true)
        {
            await using var complete = Command(rotation, "state = 'completed', finished_at = clock_timestamp(), place_table = null, place_key = null, lease_owner = null, lease_until = null", connection);
            await complete.ExecuteNonQueryAsync(ct);
            log.LogInformation("The re-encryption of {Class} is complete after {Passes} passes", rotation.Class, rotation.Pass);
            return;
        }
        await using var next = Command(
            rotation,
            "pass = pass + 1, pass_started_at = clock_timestamp(), pass_found = 0, place_table = null, place_key = null, lease_owner = null, lease_until = null, resumes_at = clock_timestamp() + $3", connection);
        next.Parameters.Add(new() { Value = options.Look });
        await next.ExecuteNonQueryAsync(ct);
    }

    private static NpgsqlCommand Command(KeyRotation rotation, string set, NpgsqlConnection connection)
    {
        var command = new NpgsqlCommand($"update key_rotation set {set} where id = $1 and lease_owner = $2 and state = 'running'", connection);
        command.Parameters.Add(new() { Value = rotation.Id });
        command.Parameters.Add(new() { Value = rotation.LeaseOwner!.Value });
        return command;
    }
}
