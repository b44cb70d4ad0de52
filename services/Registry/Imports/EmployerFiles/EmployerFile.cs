using System.Collections.Immutable;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Employers;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Imports.EmployerFiles;

/// <summary>A row after the rules of the form: its facts, or why it has none.</summary>
/// <param name="Line">Line of the file.</param>
/// <param name="Facts">Null when an error forbids the row.</param>
/// <param name="Findings">Errors and warnings.</param>
/// <param name="Key">Of the code, and of a natural person's business of its commune too.</param>
internal sealed record EmployerRow(int Line, EmployerFacts? Facts, ImmutableArray<Finding> Findings, Guid Key);

/// <summary>The judged rows of a chunk.</summary>
/// <param name="All">In the order of the file.</param>
/// <param name="Fields">The fields the file has a column for; what it has none for stays as it was.</param>
internal sealed record EmployerRows(EmployerRow[] All, IReadOnlySet<string> Fields) : CheckedRows(All.Length, All[^1].Line);

/// <summary>Files of employers, one a row, entered and corrected as an officer does it by hand.</summary>
internal sealed class EmployerFile(CodeListSet lists, PersonalDataCipher cipher, IOptions<ImportOptions> options) : ImportKind
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
            var check = EmployerRules.Check(columns.ToForm(records[i].Cells), lists, job.Today);
            rows[i] = new EmployerRow(records[i].Line, check.Facts, check.Findings, check.Facts is { } facts ? KeyOf(facts) : default);
        });
        return new EmployerRows(rows, columns.Fields);
    }

    public override Task StoreAsync(IServiceProvider services, ImportJob job, CheckedRows rows, int after, bool again, CancellationToken ct) =>
        services.GetRequiredService<StoreEmployers>().RunAsync(
            job, (EmployerRows)rows, (connection, tally) => ImportCheckpoint.WriteAsync(connection, job, after, rows.LastLine, tally, ct), ct);

    private Guid KeyOf(EmployerFacts facts) =>
        ImportedKeys.Of(cipher, facts.Code.Enterprise ?? $"{facts.Code.OwnerNumber}@{facts.Commune}");
}
