using Lmis.Messaging;
using Lmis.Registry.Conflicts;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>What the rows of one chunk come to, gathered before anything is written.</summary>
internal sealed class LabourOutcome
{
    /// <summary>Persons without a row in the table yet.</summary>
    public List<Person> Minted { get; } = [];

    /// <summary>Persons known before, who are called otherwise now.</summary>
    public List<Person> Described { get; } = [];

    public List<Worker> Entered { get; } = [];
    public List<Worker> Changed { get; } = [];
    public List<WorkerChange> History { get; } = [];
    public List<OutboxMessage> Events { get; } = [];
    public List<FeedConflict> Conflicts { get; } = [];

    /// <summary>Persons on whom the feed and the record agree now: what was open between them is over.</summary>
    public List<Guid> Settled { get; } = [];

    public List<ImportFinding> Findings { get; } = [];

    /// <summary>The persons of the file that later rows may not repeat.</summary>
    public List<Guid> Keys { get; } = [];

    private int accepted, warned, rejected, unchanged, changed;

    public void Accept(LabourRow row, params ReadOnlySpan<Finding> more)
    {
        accepted++;
        Keys.Add(row.Key);
        if (row.Findings.Length + more.Length > 0)
            warned++;
        Note(row, more);
    }

    public void Reject(LabourRow row, params ReadOnlySpan<Finding> more)
    {
        rejected++;
        Note(row, more);
    }

    /// <summary>The accepted row left its record as it was.</summary>
    public void LeftUnchanged() => unchanged++;

    /// <summary>The accepted row made another version of its record.</summary>
    public void Change(Worker worker, WorkerChange change, OutboxMessage announced)
    {
        changed++;
        Changed.Add(worker);
        History.Add(change);
        Events.Add(announced);
    }

    public void Enter(NewRecord entered)
    {
        Entered.Add(entered.Worker);
        History.Add(entered.Change);
        Events.Add(entered.Event);
    }

    public ImportTally Tally(int rows) => new(rows)
    {
        Accepted = accepted, Warned = warned, Rejected = rejected, Entered = Entered.Count, Changed = changed, Unchanged = unchanged, Conflicts = Conflicts.Count,
    };

    private void Note(LabourRow row, ReadOnlySpan<Finding> more)
    {
        foreach (var finding in row.Findings)
            Findings.Add(new(row.Line, finding));
        foreach (var finding in more)
            Findings.Add(new(row.Line, finding));
    }
}
