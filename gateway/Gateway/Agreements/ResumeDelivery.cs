using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Agreements;

/// <summary>Tries an act again at once, also a parked one, counting its attempts anew.</summary>
public static class ResumeDelivery
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/deliveries/{id:long}/resume", HandleAsync).WithName(nameof(ResumeDelivery)).WithTags("Deliveries").RequireServiceScope(Scopes.ExchangeAdminister)
            .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(long id, NpgsqlDataSource database, DeliverySignal deliveries, TimeProvider clock, CancellationToken ct)
    {
        await using var resume = database.CreateCommand("update exchange.delivery set parked_at = null, attempts = 0, next_at = $2 where id = $1 and delivered_at is null");
        resume.Parameters.Add(new() { Value = id });
        resume.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        if (await resume.ExecuteNonQueryAsync(ct) == 0)
            return Problems.NotFound("no-such-delivery", "No such delivery", "No act of this number is still to be delivered. List the deliveries to see which are.");
        deliveries.Wake();
        return TypedResults.NoContent();
    }
}
