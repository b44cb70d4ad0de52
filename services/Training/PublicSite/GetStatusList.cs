using Lmis.Hosting;
using Lmis.Training.Certificates;
using Lmis.Training.Credentials;
using Lmis.Training.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Training.PublicSite;

/// <summary>A signed status list, for verifying without us: fetched at most every five minutes, it says which certificates must not be accepted, and nothing of whose they are.</summary>
public static class GetStatusList
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(5);

    public static void Map(RouteGroupBuilder site) => site.MapGet("/status-lists/{list:long}", HandleAsync).WithName(nameof(GetStatusList)).Produces(200, contentType: "application/vc+jwt").AllowPublic();

    private static async Task<Results<ContentHttpResult, ProblemHttpResult>> HandleAsync(long list, HttpContext http, TrainingDb db, SigningKeys keys, IOptions<TrainingOptions> options, TimeProvider clock, CancellationToken ct)
    {
        var last = await db.Certificates.MaxAsync(static c => (long?)c.StatusIndex, ct) ?? -1;
        if (list < 0 || list > Math.Max(0, CredentialDocument.ListOf(Math.Max(last, 0))))
            return TrainingProblems.NotFound(http, "status-list-unknown");
        var from = list * CredentialDocument.ListSize;
        var set = await db.Certificates.Where(c => c.State != Certificate.Valid && c.StatusIndex >= from && c.StatusIndex < from + CredentialDocument.ListSize).Select(static c => c.StatusIndex).ToListAsync(ct);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var key = await keys.CurrentAsync(ct);
        await transaction.CommitAsync(ct);
        http.Response.Headers.CacheControl = $"public, max-age={Lifetime.TotalSeconds:0}";
        return TypedResults.Content(keys.Sign(StatusListDocument.Of(list, set.Select(CredentialDocument.PlaceOf), clock.GetUtcNow(), Lifetime, options.Value), key), "application/vc+jwt");
    }
}
