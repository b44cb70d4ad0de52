using System.Text;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Verifications;
using Lmis.Registry.Workers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.National;

/// <summary>
/// Sends a message, and takes its answer: receipts make the records registered, refusals are kept for officers. Sent again after a crash or a lost answer it is the same message with
/// the same X-Road-Id, which the national system answers as before; the answer is taken once.
/// </summary>
internal sealed class SendRegistrationBatch(RegistryDb db, AskExchange<VerificationOptions> exchange, PersonalDataCipher cipher, IOptions<NationalOptions> settings, TimeProvider clock)
{
    private const string Client = "registry", ActsAs = "national";

    private readonly NationalOptions options = settings.Value;

    public async Task RunAsync(RegistrationBatch due, CancellationToken ct)
    {
        var body = due.Reveal(cipher);
        var message = JsonNode.Parse(body)!.AsObject();
        // No transaction is held while the national system thinks.
        var reply = await exchange.RunAsync(NationalSetup.Client, new(options.Service, "/registrations", NationalSetup.Purpose, due.Id, "registry", null, Encoding.UTF8.GetBytes(body)), ct);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var batch = await db.RegistrationBatches.FromSql($"select * from registration_batch where id = {due.Id} for update").SingleAsync(ct);
        // Another process was quicker.
        if (batch.State != RegistrationBatch.Open)
            return;
        var now = clock.GetUtcNow();
        if (reply.Fault is NoReply.Refused)
            await DivideAsync(batch, message, reply.Slug ?? "refused", now, ct);
        else if (reply.Why is { } fault)
            batch.Fail(fault, Again(batch.Failures, reply.RetryAfter, now));
        else if (reply.Status != StatusCodes.Status200OK || RegistrationMessage.Read(message, reply.Body, clock.Today()) is not { } outcomes)
            batch.Fail(reply.Status == StatusCodes.Status200OK ? "not-believed" : "not-known-there", Again(batch.Failures, null, now));
        else
        {
            await TakeAsync(outcomes, ct);
            batch.Answer(reply.JournalReference, reply.AgreementId, now);
            var (people, reference) = (outcomes.Keys.ToArray(), batch.Id.ToString());
            await db.Database.ExecuteSqlAsync($"update record_reading set agreement_id = {reply.AgreementId ?? ""}, request_id = {reply.JournalReference} where person_id = any({people}) and request_id = {reference}", ct);
        }
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
    }

    private async Task TakeAsync(Dictionary<Guid, RegistrationOutcome> outcomes, CancellationToken ct)
    {
        var people = outcomes.Keys.ToArray();
        // As everybody locks them: persons in the order of their ids, then records.
        await db.Database.ExecuteSqlAsync($"select from person where id = any({people}) order by id for no key update", ct);
        var workers = await db.Workers.FromSql($"select * from worker where person_id = any({people}) for update").IgnoreQueryFilters([ServiceDb.AreaFilter]).Include(static w => w.Person).ToDictionaryAsync(static w => w.PersonId, ct);
        var uploads = await db.RegistrationUploads.Where(u => people.Contains(u.PersonId)).ToListAsync(ct);
        var now = clock.GetUtcNow();
        foreach (var upload in uploads)
        {
            var (outcome, worker) = (outcomes[upload.PersonId], workers.GetValueOrDefault(upload.PersonId));
            if (outcome.Refusal is { } reason)
                upload.Refuse(reason, now);
            else
                upload.Register(outcome.ReceiptNumber!, now);
            if (worker is null)
                continue;
            var changed = worker.Version != upload.Version;
            // A record on its way to another province takes its receipt when it is back: it is looked at again then.
            if (outcome.ReceiptNumber is { } number && worker.Holding == Worker.Held && worker.IsActive && !(worker.IsRegistered && (worker.ReceiptNumber == number || worker.ReceiptDate > outcome.ReceiptDate)))
            {
                // What was changed meanwhile is still this province's own word, and follows in the next message.
                worker.Attach("national", number, outcome.ReceiptDate, now, changed ? worker.Source : null);
                db.WorkerChanges.Add(WorkerChange.Of(worker, "receipt-attached", ActsAs, Client, cipher));
                db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
            }
            else if (changed)
                await MakeRegistrationBatch.AgainAsync(db, worker.PersonId, now, ct);
        }
    }

    // One record that cannot be read must not keep the others back: halves find it.
    private async Task DivideAsync(RegistrationBatch batch, JsonObject message, string fault, DateTimeOffset now, CancellationToken ct)
    {
        var people = RegistrationMessage.PersonsOf(message);
        var uploads = await db.RegistrationUploads.Where(u => people.Contains(u.PersonId) && u.BatchId == batch.Id).ToDictionaryAsync(static u => u.PersonId, ct);
        if (people is [var only])
            uploads[only].Refuse(fault, now);
        else
        {
            var (first, second) = RegistrationMessage.Halve(message);
            foreach (var half in new[] { first, second })
            {
                var (id, of) = (Guid.CreateVersion7(now), RegistrationMessage.PersonsOf(half));
                foreach (var person in of)
                    uploads[person].Move(id);
                db.RegistrationBatches.Add(RegistrationBatch.Of(id, of.Length, half.ToJsonString(), cipher, now, now));
                var (before, after) = (batch.Id.ToString(), id.ToString());
                await db.Database.ExecuteSqlAsync($"update record_reading set request_id = {after} where person_id = any({of}) and request_id = {before}", ct);
            }
        }
        batch.Divide(fault, now);
    }

    private DateTimeOffset Again(int failures, TimeSpan? retryAfter, DateTimeOffset now)
    {
        var doubled = options.FirstPause * Math.Pow(2, Math.Clamp(failures, 0, 20));
        var pause = doubled < options.LongestPause ? doubled : options.LongestPause;
        return now + (retryAfter is { } asked && asked > pause ? asked : pause);
    }
}
