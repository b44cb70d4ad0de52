using System.Text.Json;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Lmis.Registry.Imports.LabourRecords;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Registry.Copies;

/// <summary>
/// Takes what the national system's feed tells of registrations. A feed is a file like any other (ADR 0018): a delivery is stored, in one transaction with the place of the
/// subscription, as a batch of the imports, which go on with it by the same rules, one delivery after the other. What does not follow that place is only answered with it.
/// </summary>
public static class TakeRegistrations
{
    /// <summary>The dataset whose feed it is.</summary>
    public const string Feed = "registrations";

    public static void Map(RouteGroupBuilder feeds) => feeds.MapPost("/" + Feed, HandleAsync).WithName(nameof(TakeRegistrations));

    private static async Task<Results<Ok<FeedReceipt>, ProblemHttpResult>> HandleAsync(
        FeedDelivery<JsonElement?> delivery, ExchangeCaller exchange, RegistryDb db, PersonalDataCipher cipher, IOptions<PlatformOptions> platform, TimeProvider clock, CancellationToken ct)
    {
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var feed = await db.FollowedFeeds.FirstOrDefaultAsync(f => f.SubscriptionId == delivery.Subscription, ct);
        if (feed is null)
            db.FollowedFeeds.Add(feed = FollowedFeed.Begin(delivery.Subscription, exchange.Provider, Feed, exchange.Agreement, exchange.Purpose));
        if (feed.AgreementId != exchange.Agreement || feed.Provider != exchange.Provider)
            return Problems.Conflict("other-agreement", "Another agreement", "This subscription was begun under another agreement.");
        if (feed.Position != delivery.After)
            return TypedResults.Ok(new FeedReceipt(feed.Position));
        // Of one registration the last word of the delivery counts.
        var last = delivery.Changes.GroupBy(static change => change.Entity).Select(static changes => changes.Last()).ToList();
        if (last.Any(static change => change.Kind == EntityChange<object>.Changed && ReceiptOf(change.Data) is null))
            return Problems.Unprocessable("feed-registration-malformed", "Change not readable",
                "A change does not tell a registration with a personal number and the number of its receipt. Agree on the fields /changes/*/data/personalNumber and /changes/*/data/receiptNumber.");

        try
        {
            var (told, takenAway) = await NoteAsync(delivery.Subscription, last, db, ct);
            feed.Advance(delivery.Next, delivery.Ages, delivery.FreshUntil, now);
            var number = told.Count + takenAway.Count > 0 ? feed.NextDelivery() : 0;
            await db.SaveChangesAsync(ct);
            if (number > 0)
            {
                // The file goes in behind the place, which of two equal deliveries only one has moved on.
                var connection = (NpgsqlConnection)db.Database.GetDbConnection();
                var id = Guid.CreateVersion7(now);
                await KeepBatch.InsertAsync(connection, new(id, platform.Value.ProvinceCode, new(ImportKind.LabourRecords, ImportSource.National),
                    $"registrations-{delivery.Next}.csv", "csv", exchange.Provider, "exchange", now)
                { Delivery = (delivery.Subscription, number) }, ct);
                using var file = new MemoryStream(RegistrationFile.Write(told, takenAway, ImportSource.National));
                var (size, _) = await KeepBatch.ContentAsync(connection, id, file, cipher, long.MaxValue, ct);
                await KeepBatch.QueueAsync(connection, id, size, null, ct);
            }
            await transaction.CommitAsync(ct);
            return TypedResults.Ok(new FeedReceipt(feed.Position));
        }
        catch (DbUpdateException)
        {
            // The same delivery by another replica at the same moment: it was the other that was stored.
            await transaction.RollbackAsync(ct);
            db.ChangeTracker.Clear();
            var stands = await db.FollowedFeeds.Where(f => f.SubscriptionId == delivery.Subscription).Select(static f => f.Position).FirstOrDefaultAsync(ct);
            return stands is null ? throw new InvalidOperationException("A delivery was stored neither here nor by another replica.") : TypedResults.Ok(new FeedReceipt(stands));
        }
    }

    /// <summary>Keeps which receipt each id stands for, and gives what the file has to say.</summary>
    private static async Task<(List<JsonElement> Told, List<Withdrawal> TakenAway)> NoteAsync(Guid subscription, List<EntityChange<JsonElement?>> changes, RegistryDb db, CancellationToken ct)
    {
        var entities = changes.Select(static change => change.Entity).ToArray();
        var known = await db.FollowedRegistrations.Where(r => r.SubscriptionId == subscription && entities.Contains(r.Entity)).ToDictionaryAsync(static r => r.Entity, ct);
        var (told, takenAway) = (new List<JsonElement>(), new List<Withdrawal>());
        foreach (var change in changes)
        {
            var registration = known.GetValueOrDefault(change.Entity);
            if (change.Kind == EntityChange<object>.Removed)
            {
                // Taking away what was never told of is nothing.
                if (registration is null)
                    continue;
                takenAway.Add(new(registration.ReceiptNumber, MovedAway: change.Reason == "left-rows"));
                db.FollowedRegistrations.Remove(registration);
                continue;
            }
            told.Add(change.Data!.Value);
            var receipt = ReceiptOf(change.Data)!;
            if (registration is null)
                db.FollowedRegistrations.Add(FollowedRegistration.Of(subscription, change.Entity, receipt));
            else
                registration.Receive(receipt);
        }
        return (told, takenAway);
    }

    private static string? ReceiptOf(JsonElement? data) =>
        data is { ValueKind: JsonValueKind.Object } told && told.TryGetProperty("personalNumber", out _) && told.TryGetProperty("receiptNumber", out var receipt) && receipt.ValueKind == JsonValueKind.String ? receipt.GetString() : null;
}
