using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Feeds;

/// <summary>Tries a partner's subscription again at once, also a parked one, counting its attempts anew; it goes on from where the partner stands.</summary>
public static class ResumeSubscriber
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/subscribers/{id:guid}/resume", HandleAsync).WithName(nameof(ResumeSubscriber)).WithTags("Feeds").RequireServiceScope(Scopes.ExchangeAdminister)
            .ProducesProblem(StatusCodes.Status404NotFound);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(Guid id, NpgsqlDataSource database, TimeProvider clock, CancellationToken ct)
    {
        await using var resume = database.CreateCommand("update exchange.subscriber set status = 'active', attempts = 0, next_at = $2 where id = $1 and status <> 'ended'");
        resume.Parameters.Add(new() { Value = id });
        resume.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        return await resume.ExecuteNonQueryAsync(ct) == 0
            ? Problems.NotFound("no-such-subscriber", "No such subscription", "No partner's subscription of this id goes on. List the subscribers to see which do.")
            : TypedResults.NoContent();
    }
}
