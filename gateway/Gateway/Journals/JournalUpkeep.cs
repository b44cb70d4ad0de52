namespace Lmis.Gateway.Journals;

/// <summary>What an operator or an operation may ask of the journal before its time.</summary>
public sealed class JournalUpkeep
{
    private readonly MakeCheckpoint checkpoints;
    private readonly DropOldMonths retention;

    internal JournalUpkeep(MakeCheckpoint checkpoints, DropOldMonths retention) => (this.checkpoints, this.retention) = (checkpoints, retention);

    /// <summary>Makes a checkpoint over all that is durable now, if no checkpoint covers it yet.</summary>
    public Task CheckpointAsync(CancellationToken ct) => checkpoints.RunAsync(isAskedFor: true, ct);

    /// <summary>Drops months that are over for this many years and covered by a checkpoint; gives their names, for example <c>2016-11</c>.</summary>
    public Task<IReadOnlyList<string>> DropAsync(int years, CancellationToken ct) => retention.RunAsync(years, ct);
}
