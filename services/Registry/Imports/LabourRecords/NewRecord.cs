using Lmis.Contracts;
using Lmis.Messaging;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Persons;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>All that is stored for a first record: person, record, history and event.</summary>
internal sealed record NewRecord(Worker Worker, WorkerChange Change, OutboxMessage Event)
{
    /// <summary>Enters the record, of a person minted with it or known before without one.</summary>
    public static NewRecord Enter(Person? known, LabourRow row, ImportJob job, PersonalDataCipher cipher, TimeProvider clock)
    {
        var (facts, now) = (row.Facts!, clock.GetUtcNow());
        var person = known ?? Person.Mint(facts.PersonalNumber, row.Number, cipher, now);
        var worker = Worker.Enter(person, facts, cipher, ImportSource.RecordSourceOf(job.Source), row.Receipt?.Date ?? job.Today, now, sameNumber: true);
        if (row.Receipt is { } receipt)
            worker.Hold(receipt.Kind, receipt.Number, receipt.Date);
        return new NewRecord(worker, WorkerChange.Of(worker, "entered", job.UploadedBy, job.ClientId, cipher), OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
    }
}
