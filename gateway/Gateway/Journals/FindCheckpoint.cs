using Lmis.Exchange.Journals;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>The first checkpoint over an entry.</summary>
internal static class FindCheckpoint
{
    // Clocks of replicas differ; a checkpoint's time is only where the search begins.
    public static readonly TimeSpan Skew = TimeSpan.FromMinutes(1);

    public static async Task<Checkpoint?> OverAsync(NpgsqlConnection connection, int slot, long sequence, DateTimeOffset at, CancellationToken ct)
    {
        var found = await StoredCheckpoints.SinceAsync(connection, at - Skew, ct);
        while (found is var (checkpoint, _) && checkpoint.HeadOf(slot).Sequence < sequence)
            found = await StoredCheckpoints.NumberedAsync(connection, checkpoint.Number + 1, ct);
        return found?.Checkpoint;
    }
}
