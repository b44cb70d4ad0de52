using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;

namespace Lmis.Identity.Clients;

/// <summary>Stops a client at once: no new tokens, and its refresh tokens end; access tokens it holds last ten minutes at most.</summary>
public static class DisableClient
{
    public static void Map(RouteGroupBuilder clients) =>
        clients.MapPost("/{clientId}/disable", HandleAsync).WithName(nameof(DisableClient)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Results<NoContent, ProblemHttpResult>> HandleAsync(
        string clientId, IOpenIddictApplicationManager clients, IOpenIddictTokenManager tokens, Caller caller, TimeProvider clock, ILogger<ClientRegistration> logger, CancellationToken ct)
    {
        if (await clients.FindByClientIdAsync(clientId, ct) is not { } client)
            return Problems.NotFound("no-such-client", "No such client", $"No client '{clientId}' is registered.");
        if (await ClientRegistration.ReadDisabledAsync(clients, client, ct) is not null)
            return TypedResults.NoContent();
        await clients.UpdateAsync(client, ClientRegistrationRules.Descriptor(await ClientRegistration.ReadAsync(clients, client, ct), clock.GetUtcNow()), ct);
        await tokens.RevokeByApplicationIdAsync((await clients.GetIdAsync(client, ct))!, ct);
        logger.LogInformation("Client {ClientId} was disabled by {Subject}", clientId, caller.Subject);
        return TypedResults.NoContent();
    }
}
