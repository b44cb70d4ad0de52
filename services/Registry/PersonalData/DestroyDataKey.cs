using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.PersonalData;

/// <summary>The key that is gone.</summary>
public sealed record DestroyDataKeyResponse(int Id, string State, DateTimeOffset DestroyedAt);

/// <summary>
/// Destroys a retired data key that protects nothing any more; its row stays as evidence. A backup from before its rotation's end can then no longer be
/// read: destroy it when those backups are gone.
/// </summary>
public static class DestroyDataKey
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Step = TimeSpan.FromMilliseconds(50);

    public static void Map(RouteGroupBuilder keys) => keys.MapPost("/{id:int}/destruction", HandleAsync).WithName(nameof(DestroyDataKey)).RequireServiceScope(Scopes.RegistryKeys);

    private static async Task<Results<Ok<DestroyDataKeyResponse>, ProblemHttpResult>> HandleAsync(
        int id, RegistryDb db, NpgsqlDataSource database, Caller caller, IOptions<KeyRotationOptions> options, IOptions<RegistryOptions> registry, TimeProvider clock, CancellationToken ct)
    {
        if (await db.DataKeys.AsNoTracking().SingleOrDefaultAsync(k => k.Id == id, ct) is not { } key)
            return Problems.NotFound("data-key-unknown", "No such data key", "GET /v1/data-keys lists those there are.");
        if (key.State == DataKey.Destroyed)
            return TypedResults.Ok(new DestroyDataKeyResponse(id, key.State, key.DestroyedAt!.Value));
        if (key.State != DataKey.Retired)
            return Problems.Conflict("data-key-active", "The key is in use", "It encrypts whatever is written now. Begin a rotation of its class; when that is completed, the key can be destroyed.");
        var keptUntil = key.RetiredAt + Longest(options.Value.KeepRetired, 2 * registry.Value.KeyRefresh);
        if (keptUntil > clock.GetUtcNow())
            return Problems.Conflict("data-key-kept", "The key was retired too recently", "A process that holds it might still write with it. Wait until keptUntil.",
                ("keptUntil", keptUntil));
        // No table is locked: whoever writes would wait behind the lock for as long as the count takes, or meet it in a deadlock. Who began since uses
        // another key; who began before is waited for, and then everything under this one is there to be counted.
        await using var connection = await database.OpenConnectionAsync(ct);
        if (!await EarlierTransactionsEndAsync(connection, clock, ct))
            return Problems.Conflict("data-key-busy", "The register is being written", "An import or another long change is under way. Try again when it has ended.");
        var values = (await CountValues.ByKeyAsync(connection, ct)).GetValueOrDefault(id);
        if (values > 0)
            return Problems.Conflict("data-key-needed", "Values are still under this key", "Destroyed with it they would be lost. Begin a rotation of its class, which re-encrypts them.", ("values", values));
        var now = clock.GetUtcNow();
        await db.Database.ExecuteSqlAsync($"update data_key set state = 'destroyed', wrapped = '', destroyed_at = {now}, destroyed_by = {caller.Subject} where id = {id} and state = 'retired'", ct);
        // Of two at the same moment the first destroyed it.
        var destroyed = await db.DataKeys.AsNoTracking().SingleAsync(k => k.Id == id, ct);
        return TypedResults.Ok(new DestroyDataKeyResponse(id, destroyed.State, destroyed.DestroyedAt!.Value));
    }

    private static TimeSpan Longest(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>Whether every transaction that is under way now has ended within a short time.</summary>
    private static async Task<bool> EarlierTransactionsEndAsync(NpgsqlConnection connection, TimeProvider clock, CancellationToken ct)
    {
        await using var server = new NpgsqlCommand("select clock_timestamp()", connection);
        await using var earlier = new NpgsqlCommand(
            "select exists (select from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend' and xact_start <= $1)", connection)
        {
            Parameters = { new() { Value = (DateTime)(await server.ExecuteScalarAsync(ct))! } },
        };
        for (var began = clock.GetTimestamp(); await earlier.ExecuteScalarAsync(ct) is true; await Task.Delay(Step, ct))
        {
            if (clock.GetElapsedTime(began) > Patience)
                return false;
        }
        return true;
    }
}
