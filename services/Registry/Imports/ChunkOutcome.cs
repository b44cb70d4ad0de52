using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Lmis.Registry.Imports.Questions;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports;

/// <summary>What the rows of one chunk come to, of whatever kind: findings, keys and counts, gathered before anything is written.</summary>
internal class ChunkOutcome
{
    private readonly Dictionary<int, string> communes = [];
    private readonly Dictionary<(string Commune, string Kind, string Code), int> figures = [];
    private int accepted, warned, rejected;

    public List<ImportFinding> Findings { get; } = [];

    /// <summary>How many rows of which commune came out how.</summary>
    public IReadOnlyDictionary<(string Commune, string Kind, string Code), int> Figures => figures;

    /// <summary>What later rows of the file may not repeat.</summary>
    public List<Guid> Keys { get; } = [];

    /// <summary>Rows that wait for an officer.</summary>
    public List<AskedRow> Questions { get; } = [];

    /// <summary>Of the accepted, each in one of three.</summary>
    public int Entered { get; private set; }

    public int Changed { get; private set; }
    public int Unchanged { get; private set; }

    /// <summary>Says in which commune of the batch's area a row lies; without it, in none that is known.</summary>
    public void Locate(int line, string commune) => communes[line] = commune;

    public void Accept(int line, Guid key, ImmutableArray<Finding> findings, params ReadOnlySpan<Finding> more)
    {
        accepted++;
        Count(line, ImportFigure.Accepted);
        Keys.Add(key);
        if (findings.Length + more.Length > 0)
        {
            warned++;
            Count(line, ImportFigure.Warned);
        }
        Note(line, findings, more);
    }

    public void Reject(int line, ImmutableArray<Finding> findings, params ReadOnlySpan<Finding> more)
    {
        rejected++;
        Count(line, ImportFigure.Rejected);
        Note(line, findings, more);
    }

    /// <summary>The row waits for an officer; it is the first of its subject in the file.</summary>
    public void Ask(AskedRow row)
    {
        Keys.Add(row.Key);
        Questions.Add(row);
        Add("", ImportFigure.Asked, "", 1);
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
        var first = Findings.Count;
        foreach (var finding in findings)
            Findings.Add(new(line, finding));
        foreach (var finding in more)
            Findings.Add(new(line, finding));
        // A row counts once for each code.
        for (var i = first; i < Findings.Count; i++)
        {
            var finding = Findings[i].Finding;
            if (Findings.FindIndex(first, f => f.Finding.Code == finding.Code && f.Finding.IsWarning == finding.IsWarning) == i)
                Count(line, finding.IsWarning ? ImportFigure.Warning : ImportFigure.Error, finding.Code);
        }
    }

    private void Count(int line, string kind, string code = "") => Add(communes.GetValueOrDefault(line, ""), kind, code, 1);

    private void Add(string commune, string kind, string code, int rows) =>
        CollectionsMarshal.GetValueRefOrAddDefault(figures, (commune, kind, code), out _) += rows;
}
