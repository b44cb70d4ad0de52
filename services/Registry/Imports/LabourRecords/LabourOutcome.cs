using Lmis.Messaging;
using Lmis.Registry.Conflicts;
using Lmis.Registry.Employments;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>What the rows of one chunk come to, gathered before anything is written.</summary>
internal sealed class LabourOutcome : ChunkOutcome
{
    private readonly HashSet<Guid> changed = [];

    /// <summary>Persons without a row in the table yet.</summary>
    public List<Person> Minted { get; } = [];

    /// <summary>Persons known before, who are called otherwise now.</summary>
    public List<Person> Described { get; } = [];

    public List<Worker> EnteredRecords { get; } = [];
    public List<Worker> ChangedRecords { get; } = [];
    public List<WorkerChange> History { get; } = [];
    public List<OutboxMessage> Events { get; } = [];
    public List<FeedConflict> Conflicts { get; } = [];

    /// <summary>Persons on whom the feed and the record agree now: what was open between them is over.</summary>
    public List<Guid> Settled { get; } = [];

    /// <summary>Records that may name an employer: employments follow from them.</summary>
    public List<RecordLink> Links { get; } = [];

    public void Accept(LabourRow row, params ReadOnlySpan<Finding> more) => Accept(row.Line, row.Key, row.Findings, more);

    public void Reject(LabourRow row, params ReadOnlySpan<Finding> more) => Reject(row.Line, row.Findings, more);

    /// <summary>The accepted row made another version of its record.</summary>
    public void Change(Worker worker, WorkerChange change, OutboxMessage announced)
    {
        CountChanged();
        // Told of and taken away by one chunk: written once, as it is at the end.
        if (!changed.Add(worker.PersonId))
            ChangedRecords.RemoveAll(w => w.PersonId == worker.PersonId);
        ChangedRecords.Add(worker);
        History.Add(change);
        Events.Add(announced);
    }

    public void Enter(NewRecord entered)
    {
        CountEntered();
        EnteredRecords.Add(entered.Worker);
        History.Add(entered.Change);
        Events.Add(entered.Event);
    }

    public override ImportTally Tally(int rows) => base.Tally(rows) with { Conflicts = Conflicts.Count };
}
