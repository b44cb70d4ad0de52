using Npgsql;

namespace Lmis.Registry.Imports;

/// <summary>Stores judged rows, and does it again when an officer or another batch wrote one of the same persons at that moment.</summary>
internal sealed class StoreChunk(IServiceScopeFactory scopes, ImportKinds kinds, ILogger<StoreChunk> log)
{
    /// <summary>Stores them in one transaction, with the checkpoint that says so as its last write.</summary>
    public async Task RunAsync(ImportJob job, CheckedRows rows, Func<NpgsqlConnection, ChunkOutcome, Task> checkpoint, CancellationToken ct)
    {
        for (var attempt = 1; ; attempt++)
        {
            await using var scope = scopes.CreateAsyncScope();
            try
            {
                await kinds[job.Kind].StoreAsync(scope.ServiceProvider, job, rows, again: attempt > 1, checkpoint, ct);
                return;
            }
            catch (Exception e) when (attempt < 10 && MetAnotherWriter(e))
            {
                // The second look sees what the other wrote.
                log.LogInformation("A chunk of import {BatchId} met another writer; doing it again", job.Id);
            }
        }
    }

    // Entity Framework wraps what it takes for transient.
    private static bool MetAnotherWriter(Exception e) =>
        (e as PostgresException ?? e.InnerException as PostgresException)?.SqlState
            is PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.SerializationFailure;
}
