using System.Text.Json;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Simulators.National.Employment;

/// <summary>How many records a province tells of, by whether it takes them for registered. After a restart its feed is read anew.</summary>
public sealed class ProvinceRecords
{
    private readonly Lock gate = new();
    private readonly Dictionary<Guid, (string Position, string Province, Dictionary<Guid, bool> Registered)> bySubscription = [];

    /// <summary>Takes a delivery that follows what was taken before, and says what was.</summary>
    internal string Take(FeedDelivery<JsonElement?> delivery, string provider)
    {
        lock (gate)
        {
            var (position, province, records) = bySubscription.TryGetValue(delivery.Subscription, out var known) ? known : ("0", provider, []);
            if (position != delivery.After)
                return position;
            foreach (var change in delivery.Changes)
            {
                if (change.Kind == EntityChange<object>.Removed)
                    records.Remove(change.Entity);
                else
                    records[change.Entity] = change.Data is { ValueKind: JsonValueKind.Object } data && data.TryGetProperty("registered", out var registered) && registered.ValueKind == JsonValueKind.True;
            }
            bySubscription[delivery.Subscription] = (delivery.Next, province, records);
            return delivery.Next;
        }
    }

    /// <summary>By the telling subsystem.</summary>
    internal IReadOnlyList<ProvinceRecordCount> Count()
    {
        lock (gate)
            return [.. bySubscription.Values.Select(static one => new ProvinceRecordCount(one.Province, one.Registered.Count, one.Registered.Values.Count(static registered => registered)))];
    }
}

/// <summary>What a province has told.</summary>
public sealed record ProvinceRecordCount(string Provider, int Records, int Registered);

/// <summary>Takes what a province's feed tells of its labour-supply records.</summary>
public static class TakeProvinceRecords
{
    public static void Map(RouteGroupBuilder feeds) => feeds.MapPost("/registrations", Handle).WithName(nameof(TakeProvinceRecords));

    private static Ok<FeedReceipt> Handle(FeedDelivery<JsonElement?> delivery, ExchangeCaller exchange, ProvinceRecords records)
    {
        exchange.AppliedRows(exchange.Rows);
        return TypedResults.Ok(new FeedReceipt(records.Take(delivery, exchange.Provider)));
    }
}
