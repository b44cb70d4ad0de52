using System.Collections.Immutable;
using Lmis.Registry.CodeLists;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports;

/// <summary>A row after the rules of the form: its facts, or why it has none.</summary>
/// <param name="Line">Line of the file.</param>
/// <param name="Facts">Null when an error forbids the row.</param>
/// <param name="Findings">Errors and warnings.</param>
/// <param name="Number">Blind index of the personal number, when there are facts.</param>
internal sealed record ImportRow(int Line, WorkerFacts? Facts, ImmutableArray<Finding> Findings, byte[] Number)
{
    /// <summary>The first half of the blind index: enough to tell persons of a file apart.</summary>
    public Guid Key { get; } = Number.Length == 0 ? default : new Guid(Number.AsSpan(0, 16), bigEndian: true);

    /// <summary>The rows after a line, checked, in chunks.</summary>
    public static IEnumerable<(ImportColumns Columns, ImportRow[] Rows)> Chunks(
        Stream content, ImportJob job, CodeListSet lists, PersonalDataCipher cipher, int size)
    {
        var (columns, records) = ImportRecords.Open(content, job.Format);
        foreach (var chunk in records.SkipWhile(r => r.Line <= job.CheckpointLine).Chunk(size))
            yield return (columns, Array.ConvertAll(chunk, r => Check(r, columns, job, lists, cipher)));
    }

    private static ImportRow Check(ImportRecord record, ImportColumns columns, ImportJob job, CodeListSet lists, PersonalDataCipher cipher)
    {
        var check = WorkerRules.Check(columns.Form(record.Cells), lists, job.Today, fromSpreadsheet: true);
        return new ImportRow(record.Line, check.Facts, check.Findings, check.Facts is { } facts ? cipher.BlindIndex(facts.PersonalNumber) : []);
    }
}
