using Lmis.Contracts;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Directories;

/// <summary>Lets a blocked member take part again.</summary>
public static class UnblockMember
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapDelete("/blocks/{instance}/{memberClass}/{memberCode}", HandleAsync).WithName(nameof(UnblockMember)).WithTags("Blocks").RequireServiceScope(Scopes.ExchangeAdminister);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string instance, string memberClass, string memberCode, NpgsqlDataSource database, ExchangeState state, CancellationToken ct)
    {
        await using var unblock = database.CreateCommand("delete from exchange.member_block where member = $1");
        unblock.Parameters.Add(new() { Value = $"{instance}/{memberClass}/{memberCode}" });
        if (await unblock.ExecuteNonQueryAsync(ct) == 0)
            return Problems.NotFound("member-not-blocked", "Not blocked", "This gateway does not block that member. List the blocks to see whom it does.");
        await state.ChangedAsync(ct);
        return TypedResults.NoContent();
    }
}
