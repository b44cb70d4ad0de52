namespace Lmis.Gateway.Journals;

/// <summary>What an operator or an operation may ask of the journal before its time.</summary>
public sealed class JournalUpkeep
{
    private readonly MakeCheckpoint checkpoints;
    private readonly DropOldMonths retention;
    private readonly Func<EvidenceExport> export;

    internal JournalUpkeep(MakeCheckpoint checkpoints, DropOldMonths retention, Func<EvidenceExport> export) =>
        (this.checkpoints, this.retention, this.export) = (checkpoints, retention, export);

    /// <summary>Makes a checkpoint over all that is durable now, if no checkpoint covers it yet.</summary>
    public Task CheckpointAsync(CancellationToken ct) => checkpoints.RunAsync(isAskedFor: true, ct);

    /// <summary>Writes an evidence file of this time, as whole chains between checkpoints.</summary>
    public Task ExportAsync(Stream to, DateTimeOffset from, DateTimeOffset until, CancellationToken ct) => export().WriteRangeAsync(to, from, until, ct);

    /// <summary>Writes an evidence file of these entries, each with its path to a checkpoint; ids that are not there are left out.</summary>
    public Task ExportAsync(Stream to, IReadOnlyList<(int Slot, long Sequence)> places, CancellationToken ct) => export().WriteEntriesAsync(to, places, ct);

    /// <summary>Drops months that are over for this many years and covered by a checkpoint; gives their names, for example <c>2016-11</c>.</summary>
    public Task<IReadOnlyList<string>> DropAsync(int years, CancellationToken ct) => retention.RunAsync(years, ct);
}
