using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Feeds;

/// <summary>A partner's subscription to a feed of ours.</summary>
/// <param name="Id">The partner's id of it.</param>
/// <param name="Member">The partner.</param>
/// <param name="Agreement">Under which.</param>
/// <param name="Operation">Path of the feed.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Status"><c>active</c>, <c>parked</c> (tried no more until it is resumed) or <c>ended</c>.</param>
/// <param name="Position">How far the partner has said that it is.</param>
/// <param name="Told">How many changes it was told.</param>
/// <param name="DeliveredAt">When it last took something.</param>
/// <param name="FreshUntil">Until when its copies are fresh; null where they do not age.</param>
/// <param name="Attempts">Deliveries that failed, one after another.</param>
/// <param name="NextAt">When it is tried again.</param>
/// <param name="LastStatus">What it answered last.</param>
/// <param name="LastFailure">Why the last delivery failed, in words.</param>
/// <param name="MadeAt">UTC.</param>
public sealed record SubscriberView(
    Guid Id, string Member, string Agreement, string Operation, string Purpose, string Status, string Position, long Told, DateTimeOffset? DeliveredAt, DateTimeOffset? FreshUntil,
    int Attempts, DateTimeOffset NextAt, int? LastStatus, string? LastFailure, DateTimeOffset MadeAt);

/// <summary>The last two hundred, the newest first.</summary>
public sealed record ListSubscribersResponse(IReadOnlyList<SubscriberView> Subscribers);

/// <summary>Lists who is told what changes in our datasets: how far each partner is, and why one cannot be told.</summary>
public static class ListSubscribers
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/subscribers", HandleAsync).WithName(nameof(ListSubscribers)).WithTags("Feeds").RequireServiceScope(Scopes.ExchangeAdminister);

    private static async Task<Ok<ListSubscribersResponse>> HandleAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        await using var read = database.CreateCommand(
            """
            select id, member, agreement_id, operation, purpose, status, position, told, delivered_at, fresh_until, attempts, next_at, last_status, last_failure, made_at
            from exchange.subscriber order by made_at desc limit 200
            """);
        var found = new List<SubscriberView>();
        await using var row = await read.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            found.Add(new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetInt64(7),
                row.IsDBNull(8) ? null : row.GetFieldValue<DateTimeOffset>(8), row.IsDBNull(9) ? null : row.GetFieldValue<DateTimeOffset>(9), row.GetInt32(10), row.GetFieldValue<DateTimeOffset>(11),
                row.IsDBNull(12) ? null : row.GetInt32(12), row.IsDBNull(13) ? null : row.GetString(13), row.GetFieldValue<DateTimeOffset>(14)));
        }
        return TypedResults.Ok(new ListSubscribersResponse(found));
    }
}
