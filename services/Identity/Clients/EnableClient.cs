using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;

namespace Lmis.Identity.Clients;

/// <summary>Lets a disabled client ask for tokens again, as it is registered.</summary>
public static class EnableClient
{
    public static void Map(RouteGroupBuilder clients) =>
        clients.MapPost("/{clientId}/enable", HandleAsync).WithName(nameof(EnableClient)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string clientId, IOpenIddictApplicationManager clients, Caller caller, ILogger<ClientRegistration> logger, CancellationToken ct)
    {
        if (await clients.FindByClientIdAsync(clientId, ct) is not { } client)
            return Problems.NotFound("no-such-client", "No such client", $"No client '{clientId}' is registered.");
        await clients.UpdateAsync(client, ClientRegistrationRules.Descriptor(await ClientRegistration.ReadAsync(clients, client, ct), disabledAt: null), ct);
        logger.LogInformation("Client {ClientId} was enabled by {Subject}", clientId, caller.Subject);
        return TypedResults.NoContent();
    }
}
