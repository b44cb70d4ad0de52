using Lmis.Contracts;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Directories;

/// <summary>A member of the network as the directory in force lists it.</summary>
public sealed record DirectoryMemberSummary(string Id, string Name, string Gateway, IReadOnlyList<string> Subsystems, bool Blocked);

/// <summary>The directory that is held: whether it serves, until when, and who is in it.</summary>
public sealed record ListMembersResponse(
    long? Version, string? Hash, DateTimeOffset? Issued, DateTimeOffset? Expires, DateTimeOffset? ServesUntil, bool Serves, DateTimeOffset AsOf, IReadOnlyList<DirectoryMemberSummary> Members);

/// <summary>Tells an operator what this gateway knows of the network.</summary>
public static class ListMembers
{
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/members", Handle).WithName(nameof(ListMembers)).WithTags("Directory").RequireServiceScope(Scopes.ExchangeAdminister);

    private static Ok<ListMembersResponse> Handle(ExchangeState state, IOptions<ExchangeOptions> options, TimeProvider clock)
    {
        var current = state.Current;
        var directory = current.Directory;
        return TypedResults.Ok(new ListMembersResponse(
            directory?.Version, directory?.Hash, directory?.Issued, directory?.Expires, directory?.Expires + options.Value.Directory.Grace,
            current.DirectoryServes(clock.GetUtcNow()), current.AsOf,
            [.. (directory?.Members ?? []).Select(m => new DirectoryMemberSummary(m.Id.ToString(), m.Name, m.Gateway.Id, m.Subsystems, current.IsBlocked(m.Id)))]));
    }
}
