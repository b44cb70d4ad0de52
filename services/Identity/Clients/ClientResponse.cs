using OpenIddict.Abstractions;

namespace Lmis.Identity.Clients;

/// <summary>A client as stored; <paramref name="DisabledAt"/> is null while it may ask for tokens.</summary>
public sealed record ClientResponse(ClientRegistration Registration, DateTimeOffset? DisabledAt)
{
    public static async Task<ClientResponse> ReadAsync(IOpenIddictApplicationManager clients, object client, CancellationToken ct) =>
        new(await ClientRegistration.ReadAsync(clients, client, ct), await ClientRegistration.ReadDisabledAsync(clients, client, ct));
}
