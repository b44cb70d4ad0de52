namespace Lmis.Registry.Imports;

/// <summary>One finding in one row of a batch. Holds no value of the row.</summary>
public sealed class ImportError
{
    public Guid BatchId { get; private set; }

    /// <summary>Line of the file as a spreadsheet numbers it; the headers are line 1.</summary>
    public int Line { get; private set; }

    /// <summary>0 and up within the line, in the order of the form.</summary>
    public short Position { get; private set; }

    /// <summary>Header of the column.</summary>
    public string Column { get; private set; } = "";

    /// <summary>The field of the form.</summary>
    public string Field { get; private set; } = "";

    public string Code { get; private set; } = "";
    public bool IsWarning { get; private set; }

    /// <summary>Key of the sentence, and what it names.</summary>
    public string Text { get; private set; } = "";

    public string? Argument { get; private set; }
}
