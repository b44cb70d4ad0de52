using System.Globalization;
using Lmis.Hosting;
using Lmis.Training.Certificates;
using Lmis.Training.Credentials;
using Lmis.Training.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Training.PublicSite;

/// <summary>
/// A signed status list, for verifying without us: which certificates must not be accepted, and nothing of whose they are. As a Bitstring Status List
/// credential, and as a status list token, which tells suspended from revoked. Holds ten minutes, is worth fetching again after five; ETag and 304.
/// </summary>
public static class GetStatusList
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10), Refresh = TimeSpan.FromMinutes(5);

    public static void Map(RouteGroupBuilder site)
    {
        Add("/status-lists/{list:long}", nameof(GetStatusList), "application/vc+jwt", "JWT", static (list, places, now, options) => StatusListDocument.Of(list, places, now, Lifetime, options));
        Add("/status-lists/{list:long}/token", "GetStatusListToken", "application/statuslist+jwt", "statuslist+jwt", static (list, places, now, options) => StatusListDocument.TokenOf(list, places, now, Lifetime, Refresh, options));

        void Add(string path, string name, string contentType, string type, Func<long, IReadOnlyList<StatusPlace>, DateTimeOffset, TrainingOptions, string> document) =>
            site.MapGet(path, (long list, HttpContext http, TrainingDb db, SigningKeys keys, SignedLists lists, IOptions<TrainingOptions> options, TimeProvider clock, CancellationToken ct) =>
                    HandleAsync(list, contentType, type, document, http, db, keys, lists, options.Value, clock, ct))
                .WithName(name).Produces(200, contentType: contentType).Produces(304).ProducesProblem(404).AllowPublic();
    }

    private static async Task<IResult> HandleAsync(
        long list, string contentType, string type, Func<long, IReadOnlyList<StatusPlace>, DateTimeOffset, TrainingOptions, string> document,
        HttpContext http, TrainingDb db, SigningKeys keys, SignedLists lists, TrainingOptions options, TimeProvider clock, CancellationToken ct)
    {
        var last = await db.Certificates.MaxAsync(static c => (long?)c.StatusIndex, ct) ?? 0;
        if (list < 0 || list > CredentialDocument.ListOf(last))
            return TrainingProblems.NotFound(http, "status-list-unknown");
        var from = list * CredentialDocument.ListSize;
        var places = (await db.Certificates.Where(c => c.State != Certificate.Valid && c.StatusIndex >= from && c.StatusIndex < from + CredentialDocument.ListSize)
                .OrderBy(static c => c.StatusIndex).Select(static c => new { c.StatusIndex, c.State }).ToListAsync(ct))
            .ConvertAll(static c => new StatusPlace(CredentialDocument.PlaceOf(c.StatusIndex), c.State));
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var key = await keys.CurrentAsync(ct);
        await transaction.CommitAsync(ct);

        var signed = lists.Get(list, type, places, key.KeyId, Refresh, () => keys.Sign(document(list, places, clock.GetUtcNow(), options), key, type));
        http.Response.Headers.ETag = signed.ETag;
        // A cache that keeps it this long gives it out while it still holds.
        http.Response.Headers.CacheControl = string.Create(CultureInfo.InvariantCulture, $"public, max-age={Refresh.TotalSeconds:0}");
        return http.Request.GetTypedHeaders().IfNoneMatch.Any(held => held.Compare(new(signed.ETag), useStrongComparison: false)) ? Results.StatusCode(304) : Results.Text(signed.Jwt, contentType);
    }
}
