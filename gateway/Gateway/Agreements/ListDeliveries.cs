using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Agreements;

/// <summary>An act that the other party has not acknowledged yet.</summary>
public sealed record DeliverySummary(
    long Id, string Agreement, string Act, string From, string To, bool Parked, int Attempts, int? LastStatus, string? LastFailure, DateTimeOffset NextAt, DateTimeOffset RecordedAt);

/// <summary>The first two hundred acts that wait or are parked, the oldest first.</summary>
public sealed record ListDeliveriesResponse(IReadOnlyList<DeliverySummary> Deliveries);

/// <summary>Lists the acts that are still to be delivered, and why the last attempt failed.</summary>
public static class ListDeliveries
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/deliveries", HandleAsync).WithName(nameof(ListDeliveries)).WithTags("Deliveries").RequireServiceScope(Scopes.ExchangeAdminister);

    private static async Task<Ok<ListDeliveriesResponse>> HandleAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var deliveries = new List<DeliverySummary>();
        await using var read = database.CreateCommand(
            """
            select d.id, d.agreement_id, a.kind, d.from_member, d.to_member, d.parked_at is not null, d.attempts, d.last_status, d.last_failure, d.next_at, a.recorded_at
            from exchange.delivery d join exchange.act a on a.id = d.act_id
            where d.delivered_at is null order by d.id limit 200
            """);
        await using var row = await read.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            deliveries.Add(new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetBoolean(5), row.GetInt32(6),
                row.IsDBNull(7) ? null : row.GetInt32(7), row.IsDBNull(8) ? null : row.GetString(8), row.GetFieldValue<DateTimeOffset>(9), row.GetFieldValue<DateTimeOffset>(10)));
        }
        return TypedResults.Ok(new ListDeliveriesResponse(deliveries));
    }
}
