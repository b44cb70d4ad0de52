using System.Collections.Immutable;
using Lmis.Registry.Imports.Questions;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>A row after the rules of the form: its facts, or why it has none.</summary>
/// <param name="Line">Line of the file.</param>
/// <param name="Facts">Null when an error forbids the row.</param>
/// <param name="Findings">Errors and warnings.</param>
/// <param name="Number">Blind index of the personal number, when there are facts.</param>
internal sealed record LabourRow(int Line, WorkerFacts? Facts, ImmutableArray<Finding> Findings, byte[] Number)
{
    private readonly Guid number = KeyOf(Number);

    /// <summary>The first half of the blind index: enough to tell persons of a file apart. Of a withdrawal, made of its receipt.</summary>
    public Guid Key => Withdrawal?.Key ?? number;

    /// <summary>Of a feed: the receipt.</summary>
    public Receipt? Receipt { get; init; }

    /// <summary>Of a feed: the record of a province that the row repeats, by that province's own reference and version, where it does.</summary>
    public (Guid Person, long Version)? Repeats { get; init; }

    /// <summary>Of a feed: what the row takes away, instead of telling facts.</summary>
    public Withdrawal? Withdrawal { get; init; }

    /// <summary>The commune of the batch's area in which it lies, or empty text.</summary>
    public string Place { get; init; } = "";

    /// <summary>The row as a question, when only divided communes keep it from being stored.</summary>
    public AskedRow? Asked { get; init; }

    /// <summary>What is stored if nobody has this number yet; made beside the storing of the chunk before.</summary>
    public NewRecord? New { get; init; }

    /// <summary>The key of a blind index.</summary>
    public static Guid KeyOf(byte[] number) => number.Length == 0 ? default : new Guid(number.AsSpan(0, 16), bigEndian: true);
}

/// <summary>The judged rows of a chunk.</summary>
/// <param name="All">In the order of the file.</param>
/// <param name="Fields">The fields the file has a column for; what it has none for stays as it was.</param>
internal sealed record LabourRows(LabourRow[] All, IReadOnlySet<string> Fields) : CheckedRows(All.Length, All[^1].Line);
