using OpenIddict.Abstractions;

namespace Lmis.Identity.Clients;

/// <summary>Writes a client's registration, new or in the place of the one before.</summary>
public static class StoreClient
{
    /// <summary>Stores as it is told; a client that an administrator disabled stays so.</summary>
    public static async Task UpsertAsync(IOpenIddictApplicationManager clients, ClientRegistration registration, CancellationToken ct)
    {
        if (await clients.FindByClientIdAsync(registration.ClientId, ct) is { } known)
            await clients.UpdateAsync(known, ClientRegistrationRules.Descriptor(registration, await ClientRegistration.ReadDisabledAsync(clients, known, ct)), ct);
        else
            await clients.CreateAsync(ClientRegistrationRules.Descriptor(registration, disabledAt: null), ct);
    }
}
