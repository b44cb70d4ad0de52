using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;

namespace Lmis.Identity.Clients;

public sealed record ListClientsResponse(IReadOnlyList<ClientResponse> Clients);

/// <summary>Lists every registered app and service; there are tens of them, so in one answer.</summary>
public static class ListClients
{
    public static void Map(RouteGroupBuilder clients) =>
        clients.MapGet("/", HandleAsync).WithName(nameof(ListClients)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Ok<ListClientsResponse>> HandleAsync(IOpenIddictApplicationManager clients, CancellationToken ct)
    {
        var all = new List<object>();
        await foreach (var client in clients.ListAsync(count: null, offset: null, ct))
            all.Add(client);
        var responses = new List<ClientResponse>(all.Count);
        foreach (var client in all)
            responses.Add(await ClientResponse.ReadAsync(clients, client, ct));
        return TypedResults.Ok(new ListClientsResponse([.. responses.OrderBy(client => client.Registration.ClientId, StringComparer.Ordinal)]));
    }
}
