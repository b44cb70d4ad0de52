using Lmis.Contracts;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Conflicts;
using Lmis.Registry.Employments;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>Merges a row into the record its person has.</summary>
internal sealed class MergeLabourRecord(
    ImportJob job, IReadOnlySet<string> declared, LabourOutcome outcome, CodeListSet lists, PersonalDataCipher cipher, TimeProvider clock)
{
    private readonly string source = ImportSource.RecordSourceOf(job.Source);

    public void Into(Worker worker, LabourRow row)
    {
        var before = worker.Reveal(cipher, withSensitive: true);
        var facts = MergeRules.Keep(row.Facts!, before, declared, lists);
        var difference = WorkerDifference.Between(before, facts);
        if (row.Receipt is { } receipt)
            Feed(worker, row, receipt, before, facts, difference);
        else
            CommuneFile(worker, row, before, facts, difference);
    }

    private void CommuneFile(Worker worker, LabourRow row, WorkerFacts before, WorkerFacts facts, WorkerDifference difference)
    {
        if (difference.Fields.Length == 0)
        {
            outcome.LeftUnchanged();
            outcome.Accept(row);
        }
        else if (job.AnswersQuestions && worker.ChangedAt > job.UploadedAt)
            outcome.Reject(row, new Finding(difference.Fields[0], "changed-since-upload", IsWarning: false, "changed-since-upload"));
        else if (worker.IsRegistered)
        {
            // The officer's word is newer and stands, but that it departs from the registration is told.
            Correct(worker, before, facts, difference, job.Today);
            outcome.Accept(row, new Finding(difference.Fields[0], "registration-differs", IsWarning: true, "registration-differs"));
        }
        else
        {
            Correct(worker, before, facts, difference, job.Today);
            outcome.Accept(row);
        }
    }

    private void Feed(Worker worker, LabourRow row, Receipt receipt, WorkerFacts before, WorkerFacts facts, WorkerDifference difference)
    {
        var verdict = MergeRules.Judge(worker, receipt, differs: difference.Fields.Length > 0);
        // Our own word that comes back is older than what was changed here since, also on the day of its receipt.
        if (verdict == FeedVerdict.Take && row.Repeats is { } ours && ours.Person == worker.PersonId && ours.Version <= worker.Version)
        {
            if (MergeRules.Holds(worker, receipt))
                outcome.LeftUnchanged();
            else
                Attach(worker, receipt, worker.Source);
            outcome.Accept(row);
            return;
        }
        switch (verdict)
        {
            case FeedVerdict.Nothing:
                outcome.LeftUnchanged();
                break;
            case FeedVerdict.Attach:
                Attach(worker, receipt, source);
                break;
            case FeedVerdict.Take:
                worker.Hold(receipt.Kind, receipt.Number, receipt.Date);
                Correct(worker, before, facts, difference, receipt.Date);
                break;
            case FeedVerdict.Outdated:
                outcome.LeftUnchanged();
                outcome.Accept(row, new Finding("receiptDate", "later-registration-held", IsWarning: true, "later-registration-held"));
                return;
            case FeedVerdict.Conflict:
                outcome.Conflicts.Add(FeedConflict.Of(worker, job, row.Line, receipt, facts, difference, cipher, clock.GetUtcNow()));
                // The receipt itself contradicts nothing.
                if (MergeRules.Holds(worker, receipt))
                    outcome.LeftUnchanged();
                else
                    Attach(worker, receipt, worker.Source);
                outcome.Accept(row, new Finding(difference.Fields[0], "newer-local-record", IsWarning: true, "newer-local-record"));
                return;
        }
        outcome.Settled.Add(worker.PersonId);
        outcome.Accept(row);
    }

    private void Attach(Worker worker, Receipt receipt, string from)
    {
        worker.Attach(receipt.Kind, receipt.Number, receipt.Date, clock.GetUtcNow(), from);
        outcome.Change(worker, WorkerChange.Of(worker, "receipt-attached", job.UploadedBy, job.ClientId, cipher), Announce(worker));
    }

    private void Correct(Worker worker, WorkerFacts before, WorkerFacts facts, WorkerDifference difference, DateOnly effectiveOn)
    {
        worker.Correct(facts, cipher, source, effectiveOn, clock.GetUtcNow(), sameNumber: true);
        outcome.Described.Add(worker.Person);
        if ((before.EmployerCode ?? facts.EmployerCode) is not null)
            outcome.Links.Add(new RecordLink(worker.PersonId, before, facts, effectiveOn));
        outcome.Change(
            worker, WorkerChange.Of(worker, "corrected", job.UploadedBy, job.ClientId, cipher, MergeRules.Trigger(before, facts), difference: difference), Announce(worker));
    }

    private OutboxMessage Announce(Worker worker) => OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock);
}
