using System.Collections.Immutable;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Employers;
using Lmis.Registry.Imports.Questions;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Imports.EmployerFiles;

/// <summary>A row after the rules of the form: its facts, or why it has none.</summary>
/// <param name="Line">Line of the file.</param>
/// <param name="Facts">Null when an error forbids the row.</param>
/// <param name="Findings">Errors and warnings.</param>
/// <param name="Key">Of the code, and of a natural person's business of its commune too.</param>
internal sealed record EmployerRow(int Line, EmployerFacts? Facts, ImmutableArray<Finding> Findings, Guid Key)
{
    /// <summary>The commune of the batch's area in which it lies, or empty text.</summary>
    public string Place { get; init; } = "";

    /// <summary>The row as a question, when only a divided commune keeps it from being stored.</summary>
    public AskedRow? Asked { get; init; }
}

/// <summary>The judged rows of a chunk.</summary>
/// <param name="All">In the order of the file.</param>
/// <param name="Fields">The fields the file has a column for; what it has none for stays as it was.</param>
internal sealed record EmployerRows(EmployerRow[] All, IReadOnlySet<string> Fields) : CheckedRows(All.Length, All[^1].Line);

/// <summary>Files of employers, one a row, entered and corrected as an officer does it by hand.</summary>
internal sealed class EmployerFile(CodeListSet lists, PersonalDataCipher cipher, DividedCommunes divided, RowPlaces places, IOptions<ImportOptions> options) : ImportKind
{
    private readonly ParallelOptions threads = new() { MaxDegreeOfParallelism = options.Value.CheckThreads };

    public override string Code => Employers;

    public override bool Takes(string source) => source == ImportSource.CommuneFile;

    public override KnownColumns ColumnsOf(string source) => EmployerColumns.Known;

    public override CheckedRows Check(ImportJob job, ImportColumns columns, ImportRecord[] records)
    {
        var rows = new EmployerRow[records.Length];
        Parallel.For(0, records.Length, threads, i =>
        {
            var (row, record) = (Judge(job, columns, records[i]), records[i]);
            if (row.Facts is null && divided.Ask(job, columns, record, row.Findings, "commune", cells => KeyOf(Judge(job with { HasFormerCodes = false }, columns, record with { Cells = cells }))) is { } asked)
                row = row with { Asked = asked };
            rows[i] = row with { Place = row.Facts is { } facts ? places.Of(job, facts.Commune, facts.FormerDistrict) : places.Of(job, columns.Cell(record.Cells, "commune")) };
        });
        return new EmployerRows(rows, columns.Fields);
    }

    /// <summary>An employer is where its head office is.</summary>
    public override string? AreaFieldOf(ImportColumns columns, string?[] cells) => "commune";

    public override Task StoreAsync(IServiceProvider services, ImportJob job, CheckedRows rows, bool again, Func<NpgsqlConnection, ChunkOutcome, Task> checkpoint, CancellationToken ct) =>
        services.GetRequiredService<StoreEmployers>().RunAsync(job, (EmployerRows)rows, checkpoint, ct);

    private EmployerRow Judge(ImportJob job, ImportColumns columns, ImportRecord record)
    {
        var form = columns.ToForm(record.Cells);
        var (commune, former) = FormerCodes.Read(job, form.Commune, form.FormerCommune, lists.Units);
        var check = EmployerRules.Check(form with { Commune = commune, FormerCommune = former }, lists, job.Today);
        return new EmployerRow(record.Line, check.Facts, check.Findings, check.Facts is { } facts ? KeyOf(facts) : default);
    }

    private static Guid? KeyOf(EmployerRow row) => row.Facts is null ? null : row.Key;

    private Guid KeyOf(EmployerFacts facts) =>
        ImportedKeys.Of(cipher, facts.Code.Enterprise ?? $"{facts.Code.OwnerNumber}@{facts.Commune}");
}
