using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
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
    public static void Map(RouteGroupBuilder keys) => keys.MapPost("/{id:int}/destruction", HandleAsync).WithName(nameof(DestroyDataKey)).RequireServiceScope(Scopes.RegistryKeys);

    private static async Task<Results<Ok<DestroyDataKeyResponse>, ProblemHttpResult>> HandleAsync(
        int id, RegistryDb db, Caller caller, IOptions<KeyRotationOptions> options, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if ((await db.DataKeys.FromSql($"select * from data_key where id = {id} for update").AsNoTracking().ToListAsync(ct)).SingleOrDefault() is not { } key)
            return Problems.NotFound("data-key-unknown", "No such data key", "GET /v1/data-keys lists those there are.");
        if (key.State == DataKey.Destroyed)
            return TypedResults.Ok(new DestroyDataKeyResponse(id, key.State, key.DestroyedAt!.Value));
        if (key.State != DataKey.Retired)
            return Problems.Conflict("data-key-active", "The key is in use", "It encrypts whatever is written now. Begin a rotation of its class; when that is completed, the key can be destroyed.");
        var now = clock.GetUtcNow();
        if (key.RetiredAt > now - options.Value.KeepRetired)
            return Problems.Conflict("data-key-kept", "The key was retired too recently", "A process that holds it might still write with it. Wait until keptUntil.",
                ("keptUntil", key.RetiredAt + options.Value.KeepRetired));
        // Nobody may be writing while it is counted. Without waiting behind a long import, and holding up everybody else meanwhile.
        await db.Database.ExecuteSqlAsync($"set local lock_timeout = '2s'", ct);
        try
        {
#pragma warning disable EF1002 // Names of tables out of the code.
            await db.Database.ExecuteSqlRawAsync($"lock table {string.Join(", ", EncryptedTables.All.Select(static t => t.Name))} in share mode", ct);
#pragma warning restore EF1002
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            return Problems.Conflict("data-key-busy", "The register is being written", "An import or another long change is under way. Try again when it has ended.");
        }
        var values = (await CountValues.ByKeyAsync((NpgsqlConnection)transaction.GetDbTransaction().Connection!, ct)).GetValueOrDefault(id);
        if (values > 0)
            return Problems.Conflict("data-key-needed", "Values are still under this key", "Destroyed with it they would be lost. Begin a rotation of its class, which re-encrypts them.", ("values", values));
        await db.Database.ExecuteSqlAsync($"update data_key set state = 'destroyed', wrapped = '', destroyed_at = {now}, destroyed_by = {caller.Subject} where id = {id}", ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new DestroyDataKeyResponse(id, DataKey.Destroyed, now));
    }
}
