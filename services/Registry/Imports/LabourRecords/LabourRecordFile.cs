using Lmis.Registry.CodeLists;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>Files of labour-supply records, one person a row: a commune's, or an inbound feed whose rows carry receipts.</summary>
internal sealed class LabourRecordFile(CodeListSet lists, PersonalDataCipher cipher, IOptions<ImportOptions> options, TimeProvider clock) : ImportKind
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

    public override Task StoreAsync(IServiceProvider services, ImportJob job, CheckedRows rows, int after, bool again, CancellationToken ct) =>
        services.GetRequiredService<StoreLabourRecords>().RunAsync(
            job, (LabourRows)rows, again, (connection, tally) => ImportCheckpoint.WriteAsync(connection, job, after, rows.LastLine, tally, ct), ct);

    private LabourRow Check(ImportJob job, ImportColumns columns, ImportRecord record, bool prepares)
    {
        var check = WorkerRules.Check(columns.ToForm(record.Cells), lists, job.Today, fromSpreadsheet: true);
        var (facts, findings, receipt) = (check.Facts, check.Findings, (Receipt?)null);
        if (ImportSource.IsFeed(job.Source))
        {
            var more = new List<Finding>();
            receipt = Receipt.Read(columns, record.Cells, job, lists, more);
            (facts, findings) = (receipt is null ? null : facts, findings.AddRange(more));
        }
        var row = new LabourRow(record.Line, facts, findings, facts is null ? [] : cipher.BlindIndex(facts.PersonalNumber)) { Receipt = receipt };
        return prepares && facts is not null ? row with { New = NewRecord.Enter(null, row, job, cipher, clock) } : row;
    }
}
