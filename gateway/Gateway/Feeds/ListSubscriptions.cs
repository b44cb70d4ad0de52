using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Feeds;

/// <summary>A subscription of ours to a partner's feed.</summary>
/// <param name="Id">Its id, the same at the provider.</param>
/// <param name="Agreement">Under which.</param>
/// <param name="Operation">Path of the feed.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Status"><c>asked</c> (the provider has not acknowledged it), <c>active</c>, <c>refused</c>, <c>ending</c> or <c>ended</c>.</param>
/// <param name="Position">How far it has been taken.</param>
/// <param name="Taken">How many changes.</param>
/// <param name="ReceivedAt">When the provider was last heard.</param>
/// <param name="FreshUntil">Until when copies may be served; null where they do not age.</param>
/// <param name="Attempts">How often the provider was told in vain.</param>
/// <param name="LastStatus">What the provider answered last.</param>
/// <param name="LastFailure">In words.</param>
/// <param name="MadeAt">UTC.</param>
public sealed record SubscriptionView(
    Guid Id, string Agreement, string Operation, string Purpose, string Status, string Position, long Taken, DateTimeOffset? ReceivedAt, DateTimeOffset? FreshUntil,
    int Attempts, int? LastStatus, string? LastFailure, DateTimeOffset MadeAt);

/// <summary>The last two hundred subscriptions, the newest first.</summary>
public sealed record ListSubscriptionsResponse(IReadOnlyList<SubscriptionView> Subscriptions);

/// <summary>Lists our subscriptions to partners' feeds: how far each is, and why the provider did not take one.</summary>
public static class ListSubscriptions
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/subscriptions", HandleAsync).WithName(nameof(ListSubscriptions)).WithTags("Feeds").RequireServiceScope(Scopes.ExchangeAdminister);

    private static async Task<Ok<ListSubscriptionsResponse>> HandleAsync(NpgsqlDataSource database, CancellationToken ct) =>
        TypedResults.Ok(new ListSubscriptionsResponse(await ReadAsync(database, "true", [], ct)));

    internal static async Task<List<SubscriptionView>> ReadAsync(NpgsqlDataSource database, string which, object[] values, CancellationToken ct)
    {
        await using var read = database.CreateCommand(
            $"""
            select id, agreement_id, operation, purpose, status, position, taken, received_at, fresh_until, attempts, last_status, last_failure, made_at
            from exchange.subscription where {which} order by made_at desc limit 200
            """);
        foreach (var value in values)
            read.Parameters.Add(new() { Value = value });
        var found = new List<SubscriptionView>();
        await using var row = await read.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            found.Add(new(row.GetGuid(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6),
                await TimeAsync(row, 7), await TimeAsync(row, 8), row.GetInt32(9), row.IsDBNull(10) ? null : row.GetInt32(10), row.IsDBNull(11) ? null : row.GetString(11), row.GetFieldValue<DateTimeOffset>(12)));
        }
        return found;
    }

    private static async Task<DateTimeOffset?> TimeAsync(NpgsqlDataReader row, int column) => await row.IsDBNullAsync(column) ? null : row.GetFieldValue<DateTimeOffset>(column);
}
