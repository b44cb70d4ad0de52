using Lmis.Hosting;
using Lmis.Registry.Feeds;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Registry.Exchange;

/// <summary>The status of one person, as the feed tells it.</summary>
/// <param name="PersonalNumber">Whose it is: twelve digits; null where the record holds none.</param>
/// <param name="Status"><c>employed</c>, <c>unemployed</c> or <c>outside-labour-force</c> (ILO).</param>
/// <param name="Registered">The record holds a national or social-insurance receipt.</param>
/// <param name="AsOf">The day from which the record says so.</param>
/// <param name="Ground">Why the person is inside the agreement's rows: <c>residence</c>, <c>consent</c> or <c>legal-basis</c>.</param>
public sealed record WorkerStatusTold(string? PersonalNumber, string Status, bool Registered, DateOnly AsOf, string Ground);

/// <summary>Lets a partner keep the status of the persons inside the agreement's rows: what changed after a position, and who left the rows.</summary>
public static class ShareWorkerStatusChanges
{
    public static void Map(RouteGroupBuilder status) => status.MapGet("/changes", HandleAsync).WithName(nameof(ShareWorkerStatusChanges));

    private static Task<Results<Ok<ChangePage<WorkerStatusTold>>, ProblemHttpResult>> HandleAsync(
        string? after, int? limit, ExchangeCaller partner, ReadChanges changes, PersonalDataCipher cipher, HttpContext http, CancellationToken ct)
    {
        http.Response.Headers.CacheControl = "no-store";
        return changes.RunAsync(WorkerStatusDataset.Dataset.Code, "status", partner, after, limit, (worker, rows) => new WorkerStatusTold(
            worker.Person.RevealNumber(cipher), ShareWorkerStatus.StatusOf(worker.ActivityStatus), worker.IsRegistered, worker.EffectiveOn, rows.Ground), ct);
    }
}
