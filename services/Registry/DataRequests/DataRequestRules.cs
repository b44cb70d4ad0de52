using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.DataRequests;

/// <summary>What receiving has in common, whoever enters the request, and the refusals.</summary>
internal static class DataRequestRules
{
    public static async Task<(DataRequest? Request, ProblemHttpResult? Problem)> ReceiveAsync(
        Guid personId, string kind, string statement, string? document, RegistryDb db, CodeListSet lists, PersonalDataCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!lists.DataRequestKinds.TryGet(kind, out var item))
            return (null, Problems.BadRequest("data-request-kind", "No such kind of request", "'kind' must be a code of /v1/code-lists/data-request-kinds.",
                ("allowed", lists.DataRequestKinds.Items.Select(static i => i.Code).ToArray())));
        var request = DataRequest.Receive(personId, item, statement, document, lists.WorkingDays, cipher, caller, clock.GetUtcNow());
        db.DataRequests.Add(request);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, DataRequestTable.OneOpen))
        {
            return (null, Problems.Conflict("data-request-open", "Such a request waits already", "One request of this kind is waiting for its answer. Wait for it, or ask something of another kind."));
        }
        return (request, null);
    }

    /// <summary>The requests of persons of the caller's area.</summary>
    public static IQueryable<DataRequest> OfArea(RegistryDb db) => db.DataRequests.Where(r => db.Workers.Any(w => w.PersonId == r.PersonId));

    public static ProblemHttpResult NotFound() =>
        Problems.NotFound("data-request-unknown", "No such request", "There is no such request of a person in your area. List the requests and take the id from there.");

    public static ProblemHttpResult NotIn(string state) =>
        Problems.Conflict("data-request-state", "The request is not at this step", "Somebody decided or carried out the request before, or it is not decided yet. Look at it again.", ("state", state));

    public static ProblemHttpResult Uncorrected() =>
        Problems.Conflict("data-request-uncorrected", "Nothing was corrected yet", "Nothing held of this person has changed since the correction was granted. Correct the record, then say that it is done.");
}
