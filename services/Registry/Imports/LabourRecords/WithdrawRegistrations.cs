using Lmis.Contracts;
using Lmis.Messaging;
using Lmis.Registry.Conflicts;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>
/// Takes away what a feed takes away. A record whose very receipt is withdrawn is a local one again at once, for nobody may be told that it is registered; it is never deleted,
/// and whether it stays in the register an officer decides. Of somebody who moved away only the question is raised. A record that holds another receipt is not touched.
/// </summary>
internal sealed class WithdrawRegistrations(ImportJob job, LabourOutcome outcome, PersonalDataCipher cipher, TimeProvider clock)
{
    /// <summary>The persons whose records hold these receipts of the feed, by receipt.</summary>
    public static async Task<Dictionary<string, Guid>> FindAsync(RegistryDb db, ImportJob job, IReadOnlyList<LabourRow> rows, CancellationToken ct)
    {
        if (rows.Count == 0)
            return [];
        var numbers = rows.Select(static r => r.Withdrawal!.Receipt).ToArray();
        var found = await db.Workers.AsNoTracking().Where(w => w.ReceiptKind == job.Source && w.ReceiptNumber != null && numbers.Contains(w.ReceiptNumber)).Select(static w => new { w.ReceiptNumber, w.PersonId }).ToListAsync(ct);
        // A number that two records hold says of neither that it is meant.
        return found.GroupBy(static w => w.ReceiptNumber!).Where(static g => g.Count() == 1).ToDictionary(static g => g.Key, static g => g.Single().PersonId, StringComparer.Ordinal);
    }

    /// <summary>The row does to the record, as it is locked now, what it says.</summary>
    public void Take(LabourRow row, Worker? worker, bool restricted)
    {
        var withdrawal = row.Withdrawal!;
        if (worker is null || worker.ReceiptKind != job.Source || worker.ReceiptNumber != withdrawal.Receipt)
        {
            outcome.LeftUnchanged();
            outcome.Accept(row, new Finding("receiptNumber", "receipt-not-held", IsWarning: true, "receipt-not-held"));
        }
        else if (worker.Holding != Worker.Held)
            outcome.Reject(row, new Finding("receiptNumber", "record-not-held", IsWarning: false, "record-not-held"));
        else if (restricted)
            outcome.Reject(row, new Finding("receiptNumber", "processing-restricted", IsWarning: false, "processing-restricted"));
        else
        {
            var receipt = new Receipt(worker.ReceiptKind!, worker.ReceiptNumber!, worker.ReceiptDate!.Value);
            if (withdrawal.MovedAway)
                outcome.LeftUnchanged();
            else
            {
                worker.Withdraw(clock.GetUtcNow());
                outcome.Change(worker, WorkerChange.Of(worker, "receipt-withdrawn", job.UploadedBy, job.ClientId, cipher), OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
            }
            outcome.Conflicts.Add(FeedConflict.OfWithdrawal(worker, job, row.Line, receipt, withdrawal.MovedAway, cipher, clock.GetUtcNow()));
            outcome.Accept(row, withdrawal.MovedAway
                ? new Finding("receiptNumber", "moved-away", IsWarning: true, "moved-away")
                : new Finding("receiptNumber", "registration-withdrawn", IsWarning: true, "registration-withdrawn"));
        }
    }
}
