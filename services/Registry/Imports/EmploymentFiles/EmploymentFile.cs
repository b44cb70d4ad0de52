using System.Collections.Immutable;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Employers;
using Lmis.Registry.Employments;
using Lmis.Registry.Imports.Questions;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Imports.EmploymentFiles;

/// <summary>What a row says, once it has passed the rules.</summary>
/// <param name="Number">Blind index of the personal number.</param>
/// <param name="Employer">The employer's code.</param>
/// <param name="EmployerCommune">Of a natural person's business: where it is, if the row says so.</param>
/// <param name="Job">Days and what is said of the job.</param>
internal sealed record DeclaredEmployment(byte[] Number, string Employer, string? EmployerCommune, EmploymentFacts Job);

/// <summary>A row after the rules of the form: what it says, or why it says nothing.</summary>
/// <param name="Line">Line of the file.</param>
/// <param name="Declared">Null when an error forbids the row.</param>
/// <param name="Findings">Errors and warnings.</param>
/// <param name="Key">Of person, employer and first day.</param>
internal sealed record EmploymentRow(int Line, DeclaredEmployment? Declared, ImmutableArray<Finding> Findings, Guid Key)
{
    /// <summary>The row as a question, when only divided communes keep it from being stored.</summary>
    public AskedRow? Asked { get; init; }
}

/// <summary>The judged rows of a chunk.</summary>
/// <param name="All">In the order of the file.</param>
/// <param name="Fields">The fields the file has a column for; what it has none for stays as it was.</param>
internal sealed record EmploymentRows(EmploymentRow[] All, IReadOnlySet<string> Fields) : CheckedRows(All.Length, All[^1].Line);

/// <summary>Files of employments of people whose records are in the register, at employers that are in the register.</summary>
internal sealed class EmploymentFile(CodeListSet lists, PersonalDataCipher cipher, DividedCommunes divided, IOptions<ImportOptions> options) : ImportKind
{
    private readonly ParallelOptions threads = new() { MaxDegreeOfParallelism = options.Value.CheckThreads };

    public override string Code => Employments;

    public override bool Takes(string source) => source == ImportSource.CommuneFile;

    public override KnownColumns ColumnsOf(string source) => EmploymentColumns.Known;

    public override CheckedRows Check(ImportJob job, ImportColumns columns, ImportRecord[] records)
    {
        var rows = new EmploymentRow[records.Length];
        Parallel.For(0, records.Length, threads, i => rows[i] = Check(job, columns, records[i]));
        return new EmploymentRows(rows, columns.Fields);
    }

    /// <summary>An employment is where its person's record is, which no cell says.</summary>
    public override string? AreaFieldOf(ImportColumns columns, string?[] cells) => null;

    public override Task StoreAsync(IServiceProvider services, ImportJob job, CheckedRows rows, bool again, Func<NpgsqlConnection, ChunkOutcome, Task> checkpoint, CancellationToken ct) =>
        services.GetRequiredService<StoreEmployments>().RunAsync(job, (EmploymentRows)rows, checkpoint, ct);

    private EmploymentRow Check(ImportJob job, ImportColumns columns, ImportRecord record)
    {
        var row = Judge(job, columns, record);
        return row.Declared is null && divided.Ask(job, columns, record, row.Findings, null, cells => KeyOf(Judge(job, columns, record with { Cells = cells }))) is { } asked ? row with { Asked = asked } : row;
    }

    private static Guid? KeyOf(EmploymentRow row) => row.Declared is null ? null : row.Key;

    private EmploymentRow Judge(ImportJob job, ImportColumns columns, ImportRecord record)
    {
        var read = new FormReader(lists, job.Today);
        var number = columns.Cell(record.Cells, "personalNumber")?.Trim();
        if (EmployerRules.Required(read, "personalNumber", number) && !PersonalNumber.IsWellFormed(number))
            read.Error("personalNumber", "bad-number", "bad-number");
        var code = columns.Cell(record.Cells, "employerCode");
        var employer = EmployerRules.Required(read, "employerCode", code) ? read.EmployerCode(code, null, applies: true) : null;
        var place = read.Place("employerCommune", columns.Cell(record.Cells, "employerCommune"), applies: true);
        var check = EmploymentRules.Check(columns.ToForm(record.Cells), lists, job.Today);
        var findings = read.Findings.AddRange(check.Findings);
        return read.HasErrors || check.Facts is not { } facts
            ? new EmploymentRow(record.Line, null, findings, default)
            : new EmploymentRow(
                record.Line, new DeclaredEmployment(cipher.BlindIndex(number!), employer!, place, facts), findings,
                ImportedKeys.Of(cipher, $"{number}@{employer}@{facts.StartedOn:yyyyMMdd}"));
    }
}
