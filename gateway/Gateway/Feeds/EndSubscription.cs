using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Feeds;

/// <summary>Ends a subscription of ours: nothing more is taken from this moment, and the provider is told until it has acknowledged it.</summary>
public static class EndSubscription
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapDelete("/subscriptions/{id:guid}", HandleAsync).WithName(nameof(EndSubscription)).WithTags("Feeds").RequireServiceScope(Scopes.ExchangeAdminister)
            .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Guid id, NpgsqlDataSource database, TellSubscriptions provider, TimeProvider clock, CancellationToken ct)
    {
        await using var end = database.CreateCommand("update exchange.subscription set status = 'ending', attempts = 0, next_at = $2 where id = $1 and status in ('asked', 'active', 'ending')");
        end.Parameters.Add(new() { Value = id });
        end.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        if (await end.ExecuteNonQueryAsync(ct) == 0)
            return Problems.NotFound("no-such-subscription", "No such subscription", "No subscription of this id goes on. List the subscriptions to see which do.");
        await provider.RunAsync(id, ct);
        return TypedResults.NoContent();
    }
}
