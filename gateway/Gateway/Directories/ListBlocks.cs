using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Directories;

/// <summary>All blocks of this gateway.</summary>
public sealed record ListBlocksResponse(IReadOnlyList<MemberBlockResponse> Blocks);

/// <summary>Lists the members that this gateway blocks, with who blocked them and why.</summary>
public static class ListBlocks
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/blocks", HandleAsync).WithName(nameof(ListBlocks)).WithTags("Blocks").RequireServiceScope(Scopes.ExchangeAdminister);

    private static async Task<Ok<ListBlocksResponse>> HandleAsync(NpgsqlDataSource database, CancellationToken ct)
    {
        var blocks = new List<MemberBlockResponse>();
        await using var read = database.CreateCommand("select member, reason, blocked_by, blocked_at from exchange.member_block order by member");
        await using var row = await read.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
            blocks.Add(new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3)));
        return TypedResults.Ok(new ListBlocksResponse(blocks));
    }
}
