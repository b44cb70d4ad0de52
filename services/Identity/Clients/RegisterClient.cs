using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OpenIddict.Abstractions;

namespace Lmis.Identity.Clients;

/// <summary>Registers an app or service, once per client id.</summary>
public static class RegisterClient
{
    public static void Map(RouteGroupBuilder clients) =>
        clients.MapPost("/", HandleAsync).WithName(nameof(RegisterClient)).RequireServiceScope(Scopes.IdentityAdminister);

    private static async Task<Results<Created<ClientResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        ClientRegistration request, IOpenIddictApplicationManager clients, Caller caller, ILogger<ClientRegistration> logger, CancellationToken ct)
    {
        if (ClientRegistrationRules.Faults(request).ToLookup(fault => fault.Member, fault => fault.Fault) is { Count: > 0 } faults)
            return TypedResults.ValidationProblem(faults.ToDictionary(fault => fault.Key, fault => fault.ToArray()));
        if (await clients.FindByClientIdAsync(request.ClientId, ct) is not null)
            return Taken(request.ClientId);
        try
        {
            await clients.CreateAsync(ClientRegistrationRules.Descriptor(request, disabledAt: null), ct);
        }
        catch (DbUpdateException exception) when (exception.InnerException is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation })
        {
            return Taken(request.ClientId);
        }

        logger.LogInformation("Client {ClientId} was registered by {Subject}", request.ClientId, caller.Subject);
        return TypedResults.Created($"clients/{request.ClientId}", new ClientResponse(request, DisabledAt: null));
    }

    private static ProblemHttpResult Taken(string clientId) =>
        Problems.Conflict("client-exists", "Client exists", $"A client '{clientId}' is registered already. Choose another id, or use that client.");
}
