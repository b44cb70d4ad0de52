using System.Globalization;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Imports.Questions;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>Files of labour-supply records, one person a row: a commune's, or an inbound feed whose rows carry receipts.</summary>
internal sealed class LabourRecordFile(CodeListSet lists, PersonalDataCipher cipher, DividedCommunes divided, RowPlaces places, IOptions<ImportOptions> options, TimeProvider clock) : ImportKind
{
    private readonly ParallelOptions threads = new() { MaxDegreeOfParallelism = options.Value.CheckThreads };

    public override string Code => LabourRecords;

    public override bool Takes(string source) => ImportSource.All.Contains(source);

    public override KnownColumns ColumnsOf(string source) => LabourRecordColumns.Of(source);

    public override CheckedRows Check(ImportJob job, ImportColumns columns, ImportRecord[] records)
    {
        var rows = new LabourRow[records.Length];
        var prepares = job.ExpectsNewPeople;
        Parallel.For(0, records.Length, threads, i => rows[i] = Check(job, columns, records[i], prepares));
        return new LabourRows(rows, columns.Fields);
    }

    /// <summary>A person is where they live for now, else where they live permanently.</summary>
    public override string? AreaFieldOf(ImportColumns columns, string?[] cells) =>
        string.IsNullOrWhiteSpace(columns.Cell(cells, "temporaryCommune")) && string.IsNullOrWhiteSpace(columns.Cell(cells, "temporaryFormerCommune")) ? "permanentCommune" : "temporaryCommune";

    public override Task StoreAsync(IServiceProvider services, ImportJob job, CheckedRows rows, bool again, Func<NpgsqlConnection, ChunkOutcome, Task> checkpoint, CancellationToken ct) =>
        services.GetRequiredService<StoreLabourRecords>().RunAsync(job, (LabourRows)rows, again, checkpoint, ct);

    private LabourRow Check(ImportJob job, ImportColumns columns, ImportRecord record, bool prepares)
    {
        if (ImportSource.IsFeed(job.Source) && Takes(columns, record) is { } withdrawal)
            return withdrawal;
        var row = Judge(job, columns, record);
        row = row with { Place = row.Facts is { } facts ? places.Of(job, facts.CurrentCommune, facts.FormerDistrict) : places.Of(job, columns.Cell(record.Cells, AreaFieldOf(columns, record.Cells)!)) };
        if (row.Facts is null)
            return divided.Ask(job, columns, record, row.Findings, AreaFieldOf(columns, record.Cells), cells => KeyOf(Judge(job with { HasFormerCodes = false }, columns, record with { Cells = cells }))) is { } asked ? row with { Asked = asked } : row;
        return prepares ? row with { New = NewRecord.Enter(null, row, job, cipher, clock) } : row;
    }

    private static LabourRow? Takes(ImportColumns columns, ImportRecord record)
    {
        var findings = new List<Finding>();
        var withdrawal = Withdrawal.Read(columns, record.Cells, findings);
        return withdrawal is null && findings.Count == 0 ? null : new LabourRow(record.Line, null, [.. findings], []) { Withdrawal = withdrawal };
    }

    private static Guid? KeyOf(LabourRow row) => row.Facts is null ? null : row.Key;

    private LabourRow Judge(ImportJob job, ImportColumns columns, ImportRecord record)
    {
        var form = columns.ToForm(record.Cells);
        if (job.HasFormerCodes)
        {
            var (permanent, temporary) = (FormerCodes.Read(job, form.PermanentCommune, form.PermanentFormerCommune, lists.Units), FormerCodes.Read(job, form.TemporaryCommune, form.TemporaryFormerCommune, lists.Units));
            form = form with { PermanentCommune = permanent.Commune, PermanentFormerCommune = permanent.Former, TemporaryCommune = temporary.Commune, TemporaryFormerCommune = temporary.Former };
        }
        var check = WorkerRules.Check(form, lists, job.Today, fromSpreadsheet: true);
        var (facts, findings, receipt, repeats) = (check.Facts, check.Findings, (Receipt?)null, ((Guid, long)?)null);
        if (ImportSource.IsFeed(job.Source))
        {
            var more = new List<Finding>();
            receipt = Receipt.Read(columns, record.Cells, job, lists, more);
            (facts, findings) = (receipt is null ? null : facts, findings.AddRange(more));
            repeats = Guid.TryParse(columns.Cell(record.Cells, "provinceReference"), out var person)
                && long.TryParse(columns.Cell(record.Cells, "provinceVersion"), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? (person, version) : null;
        }
        return new LabourRow(record.Line, facts, findings, facts is null ? [] : cipher.BlindIndex(facts.PersonalNumber)) { Receipt = receipt, Repeats = repeats };
    }
}
