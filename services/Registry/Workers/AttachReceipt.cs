using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Workers;

/// <summary>The receipt of a registration.</summary>
/// <param name="Kind"><c>national</c> or <c>social-insurance</c>.</param>
/// <param name="Number">Number of the receipt.</param>
/// <param name="Date">Day of the receipt, not after today.</param>
public sealed record AttachReceiptRequest(
    [property: Required] string Kind, [property: Required, RegularExpression(@"[\p{L}\p{Nd}./_-]{1,60}")] string Number, [property: Required] string Date);

/// <summary>Attaches a national or social-insurance receipt; only this makes a local record a registered one (đã đăng ký lao động).</summary>
public static class AttachReceipt
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapPost("/{personId:guid}/receipt", HandleAsync).WithName(nameof(AttachReceipt)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<LabourRecordAnswer>, ProblemHttpResult>> HandleAsync(
        Guid personId, AttachReceiptRequest request, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (Check(request, lists, clock.Today(), out var date) is { Count: > 0 } findings)
            return WorkerProblems.Invalid(findings, http);
        var worker = await db.Workers.Include(w => w.Person).FirstOrDefaultAsync(w => w.PersonId == personId, ct);
        if (worker is null)
            return WorkerProblems.NotFound();
        if (WorkerProblems.Closed(worker) is { } closed)
            return closed;
        if (!Same(worker, request, date))
        {
            // A later receipt takes the place of an earlier one; the history keeps both.
            if (worker.IsRegistered && date <= worker.ReceiptDate)
                return Problems.Conflict("receipt-held", "The record holds another receipt",
                    "The record is registered by a receipt of the same day or later. Read the record, and attach only a later receipt.");
            worker.Attach(request.Kind, request.Number, date, clock.GetUtcNow());
            db.WorkerChanges.Add(WorkerChange.Of(worker, "receipt-attached", caller, cipher));
            db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.LabourRecordChangedV1, worker.ToEvent(), clock));
            try
            {
                await db.SaveChangesAsync(ct);
            }
            catch (DbUpdateException e) when (WorkerProblems.ChangedMeanwhile(e))
            {
                return Problems.Conflict("changed-meanwhile", "The record was changed at the same moment", "Somebody changed the record while the receipt was attached. Send the receipt again.");
            }
        }
        ETags.Set(http, worker.Version);
        return TypedResults.Ok(LabourRecordAnswer.Of(worker));
    }

    private static bool Same(Worker worker, AttachReceiptRequest request, DateOnly date) =>
        worker.ReceiptKind == request.Kind && worker.ReceiptNumber == request.Number && worker.ReceiptDate == date;

    private static List<Finding> Check(AttachReceiptRequest request, CodeListSet lists, DateOnly today, out DateOnly date)
    {
        var findings = new List<Finding>();
        if (!lists.ReceiptKinds.Has(request.Kind))
            findings.Add(new Finding("kind", "unknown-code", IsWarning: false, "unknown-option", string.Join("; ", lists.ReceiptKinds.Items.Select(static i => $"{i.Code} ({i.Name})"))));
        if (!WorkerRules.TryReadDate(request.Date, out date))
            findings.Add(new Finding("date", "bad-date", IsWarning: false, "bad-date"));
        else if (date > today)
            findings.Add(new Finding("date", "bad-date", IsWarning: false, "date-in-future"));
        return findings;
    }
}
