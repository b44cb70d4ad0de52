using System.Collections.Frozen;

namespace Lmis.Registry.Imports;

/// <summary>The columns a kind of file may have.</summary>
internal sealed class KnownColumns
{
    private readonly FrozenDictionary<string, KnownColumn> byHeader;
    private readonly FrozenDictionary<string, string> headerOf;

    public KnownColumns(params IEnumerable<KnownColumn> columns)
    {
        All = [.. columns];
        byHeader = All.ToFrozenDictionary(static c => c.Header, StringComparer.Ordinal);
        headerOf = All.ToFrozenDictionary(static c => c.Field, static c => c.Header, StringComparer.Ordinal);
    }

    /// <summary>Every column.</summary>
    public IReadOnlyList<KnownColumn> All { get; }

    /// <summary>The column of a header, or null.</summary>
    public KnownColumn? Find(string header) => byHeader.GetValueOrDefault(header);

    /// <summary>Whether there is a column for a field.</summary>
    public bool Has(string field) => headerOf.ContainsKey(field);

    /// <summary>The header of a field.</summary>
    public string HeaderOf(string field) => headerOf.GetValueOrDefault(field, field);
}

/// <summary>One column.</summary>
/// <param name="Header">As the file has it.</param>
/// <param name="Field">The field it holds.</param>
/// <param name="Required">Whether a file without it is refused.</param>
/// <param name="IsDate">Whether a workbook may give a serial number for it.</param>
internal sealed record KnownColumn(string Header, string Field, bool Required = false, bool IsDate = false);
