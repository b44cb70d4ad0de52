using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Lmis.Hosting;

internal enum EndpointScopeKind { Area, Service, Public, Exchange }

/// <summary>What an endpoint declared about who may call it; <see cref="EndpointScopeCheck"/> refuses to start without it.</summary>
internal sealed record EndpointScope(EndpointScopeKind Kind, string? Scope, IReadOnlyList<string> Clients);

/// <summary>Marks an endpoint that exists only on the sidecar port.</summary>
internal sealed record SidecarPortOnly;

/// <summary>The declarations every endpoint makes, exactly one of: area scope, service scope, public, or sidecar port.</summary>
public static class EndpointDeclarations
{
    /// <summary>For people and apps that act in an area: a token with this scope and an area claim; rows outside the area do not exist for it.</summary>
    public static T RequireAreaScope<T>(this T endpoints, string scope) where T : IEndpointConventionBuilder =>
        endpoints.Declare(new(EndpointScopeKind.Area, scope, []));

    /// <summary>For services and operators: a token with this scope, whatever its area; limited to the clients named, if any are.</summary>
    public static T RequireServiceScope<T>(this T endpoints, string scope, params string[] clients) where T : IEndpointConventionBuilder =>
        endpoints.Declare(new(EndpointScopeKind.Service, scope, clients));

    /// <summary>For the gateway's routes: any valid token; the service behind the route says which scope and area it needs.</summary>
    public static T RequireToken<T>(this T endpoints) where T : IEndpointConventionBuilder => endpoints.Declare(new(EndpointScopeKind.Service, null, []));

    /// <summary>Open to everyone on purpose.</summary>
    public static T AllowPublic<T>(this T endpoints) where T : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            endpoint.Metadata.Add(new EndpointScope(EndpointScopeKind.Public, null, []));
            endpoint.Metadata.Add(new AllowAnonymousAttribute());
        });
        return endpoints;
    }

    /// <summary>Only reachable on the sidecar port, where the sidecar's token is checked.</summary>
    public static T OnSidecarPort<T>(this T endpoints) where T : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint => endpoint.Metadata.Add(new SidecarPortOnly()));
        return endpoints;
    }

    private static T Declare<T>(this T endpoints, EndpointScope scope) where T : IEndpointConventionBuilder
    {
        endpoints.Add(endpoint =>
        {
            endpoint.Metadata.Add(scope);
            endpoint.Metadata.Add(new AuthorizeAttribute());
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status401Unauthorized));
            endpoint.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status403Forbidden));
        });
        return endpoints;
    }
}
