using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Exchange.Addressing;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Lmis.Gateway.Directories;

/// <summary>Why the member is blocked.</summary>
public sealed record BlockMemberRequest([property: Required, StringLength(500, MinimumLength = 3)] string Reason);

/// <summary>A member that this gateway neither asks nor answers.</summary>
public sealed record MemberBlockResponse(string Member, string Reason, string BlockedBy, DateTimeOffset BlockedAt);

/// <summary>Stops all exchange with a member at once, at this gateway only; the directory and the agreements stay as they are.</summary>
public static class BlockMember
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPut("/blocks/{instance}/{memberClass}/{memberCode}", HandleAsync).WithName(nameof(BlockMember)).WithTags("Blocks").RequireServiceScope(Scopes.ExchangeAdminister);

    private static async Task<Results<Ok<MemberBlockResponse>, ProblemHttpResult>> HandleAsync(
        string instance, string memberClass, string memberCode, BlockMemberRequest request,
        NpgsqlDataSource database, ExchangeState state, IOptions<ExchangeOptions> options, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!MemberId.TryParse($"{instance}/{memberClass}/{memberCode}", out var member))
            return Problems.BadRequest("member-malformed", "No member id", "A member is instance/class/code, each part of letters, digits, '.', '_' and '-'.");
        if (options.Value.Members.Any(ours => ours.Id == member.ToString()))
            return Problems.Unprocessable("own-member", "Own member", "This gateway speaks for the member itself. Take it out of Exchange:Members to stop it.");
        await using var block = database.CreateCommand(
            """
            insert into exchange.member_block (member, reason, blocked_by, blocked_at) values ($1, $2, $3, $4)
            on conflict (member) do update set reason = excluded.reason
            returning member, reason, blocked_by, blocked_at
            """);
        block.Parameters.Add(new() { Value = member.ToString() });
        block.Parameters.Add(new() { Value = request.Reason });
        block.Parameters.Add(new() { Value = caller.Subject });
        block.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
        MemberBlockResponse response;
        await using (var row = await block.ExecuteReaderAsync(ct))
        {
            await row.ReadAsync(ct);
            response = new(row.GetString(0), row.GetString(1), row.GetString(2), row.GetFieldValue<DateTimeOffset>(3));
        }
        await state.ChangedAsync(ct);
        return TypedResults.Ok(response);
    }
}
