using System.Collections.Immutable;
using Lmis.Registry.Imports.Questions;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports;

/// <summary>What the rows of one chunk come to, of whatever kind: findings, keys and counts, gathered before anything is written.</summary>
internal class ChunkOutcome
{
    private int accepted, warned, rejected;

    public List<ImportFinding> Findings { get; } = [];

    /// <summary>What later rows of the file may not repeat.</summary>
    public List<Guid> Keys { get; } = [];

    /// <summary>Rows that wait for an officer.</summary>
    public List<AskedRow> Questions { get; } = [];

    /// <summary>Of the accepted, each in one of three.</summary>
    public int Entered { get; private set; }

    public int Changed { get; private set; }
    public int Unchanged { get; private set; }

    public void Accept(int line, Guid key, ImmutableArray<Finding> findings, params ReadOnlySpan<Finding> more)
    {
        accepted++;
        Keys.Add(key);
        if (findings.Length + more.Length > 0)
            warned++;
        Note(line, findings, more);
    }

    public void Reject(int line, ImmutableArray<Finding> findings, params ReadOnlySpan<Finding> more)
    {
        rejected++;
        Note(line, findings, more);
    }

    /// <summary>The row waits for an officer; it is the first of its subject in the file.</summary>
    public void Ask(AskedRow row)
    {
        Keys.Add(row.Key);
        Questions.Add(row);
    }

    /// <summary>The accepted row made something that was not there.</summary>
    public void CountEntered() => Entered++;

    /// <summary>The accepted row made another version.</summary>
    public void CountChanged() => Changed++;

    /// <summary>The accepted row left everything as it was.</summary>
    public void LeftUnchanged() => Unchanged++;

    public virtual ImportTally Tally(int rows) => new(rows)
    {
        Accepted = accepted, Warned = warned, Rejected = rejected, Entered = Entered, Changed = Changed, Unchanged = Unchanged, Asked = Questions.Count,
    };

    private void Note(int line, ImmutableArray<Finding> findings, ReadOnlySpan<Finding> more)
    {
        foreach (var finding in findings)
            Findings.Add(new(line, finding));
        foreach (var finding in more)
            Findings.Add(new(line, finding));
    }
}
