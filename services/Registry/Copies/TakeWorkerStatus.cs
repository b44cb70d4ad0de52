using System.Text.Json;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Copies;

/// <summary>
/// Takes what a partner's feed tells of persons' status: what follows the place where the copy stands is stored with the new place in one transaction, so that nothing is taken
/// twice or half; anything else is only answered with where the copy stands.
/// </summary>
public static class TakeWorkerStatus
{
    public static void Map(RouteGroupBuilder feeds) => feeds.MapPost("/worker-status", HandleAsync).WithName(nameof(TakeWorkerStatus));

    private static async Task<Results<Ok<FeedReceipt>, ProblemHttpResult>> HandleAsync(
        FeedDelivery<JsonElement?> delivery, ExchangeCaller exchange, RegistryDb db, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        var feed = await db.FollowedFeeds.FirstOrDefaultAsync(f => f.SubscriptionId == delivery.Subscription, ct);
        if (feed is null)
            db.FollowedFeeds.Add(feed = FollowedFeed.Begin(delivery.Subscription, exchange.Provider, "worker-status", exchange.Agreement, exchange.Purpose));
        if (feed.AgreementId != exchange.Agreement || feed.Provider != exchange.Provider)
            return Problems.Conflict("other-agreement", "Another agreement", "This subscription was begun under another agreement.");
        if (feed.Position != delivery.After)
            return TypedResults.Ok(new FeedReceipt(feed.Position));

        var entities = delivery.Changes.Select(static change => change.Entity).Distinct().ToArray();
        var copies = await db.PartnerCopies.Where(c => c.SubscriptionId == delivery.Subscription && entities.Contains(c.Entity)).ToDictionaryAsync(static c => c.Entity, ct);
        foreach (var change in delivery.Changes)
        {
            var copy = copies.GetValueOrDefault(change.Entity);
            if (change.Kind == EntityChange<object>.Removed)
            {
                if (copies.Remove(change.Entity))
                    db.PartnerCopies.Remove(copy!);
                continue;
            }
            // Without a number nobody could be found by it: the agreement leaves it out, or the record there holds none.
            if (Read(change.Data) is not { } told)
                return Problems.Unprocessable("feed-data-malformed", "Change not readable", "A change does not tell the status of a person with a personal number. Agree on the field /changes/*/data/personalNumber.");
            if (copy is null)
                db.PartnerCopies.Add(copies[change.Entity] = PartnerCopy.Of(delivery.Subscription, change.Entity, change.Version, told, cipher, now));
            else
                copy.Take(change.Version, told, cipher, now);
        }
        feed.Advance(delivery.Next, delivery.Ages, delivery.FreshUntil, now);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException)
        {
            // The same delivery by another replica at the same moment: it was the other that was stored.
            db.ChangeTracker.Clear();
            var stands = await db.FollowedFeeds.Where(f => f.SubscriptionId == delivery.Subscription).Select(static f => f.Position).FirstOrDefaultAsync(ct);
            return stands is null ? throw new InvalidOperationException("A delivery was stored neither here nor by another replica.") : TypedResults.Ok(new FeedReceipt(stands));
        }
        return TypedResults.Ok(new FeedReceipt(feed.Position));
    }

    private static WorkerStatusCopied? Read(JsonElement? data)
    {
        try
        {
            return data?.Deserialize<WorkerStatusCopied>(JsonSerializerOptions.Web) is { } told && PersonalNumber.IsWellFormed(told.PersonalNumber) ? told : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
