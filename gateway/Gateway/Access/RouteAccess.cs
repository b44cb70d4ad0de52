using Lmis.Hosting;
using Yarp.ReverseProxy.Configuration;

namespace Lmis.Gateway.Access;

/// <summary>What a route's metadata says about who may pass and how often.</summary>
public static class RouteAccess
{
    /// <summary>A valid token is needed; which scope each operation needs is the service's to say.</summary>
    public const string Token = "token";

    /// <summary>Open on purpose: code lists, sign-in, discovery.</summary>
    public const string Public = "public";

    /// <summary>Gives each proxied endpoint the declaration without which no deployable starts.</summary>
    public static void Declare(IEndpointConventionBuilder endpoint, RouteConfig route)
    {
        if (Of(route) == Public)
            endpoint.AllowPublic();
        else
            endpoint.RequireToken();
    }

    public static string Of(RouteConfig route) => Read(route, "Access") ?? "";

    /// <summary>Scopes of which a token must have one; an entry ending in <c>.*</c> stands for all scopes of that service.</summary>
    public static IReadOnlyList<string> Scopes(RouteConfig route) => Read(route, "AnyScope")?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>Names of the limits for callers with a token and for those without.</summary>
    public static IEnumerable<(string Key, string Name)> LimitNames(RouteConfig? route) =>
        [("RateLimit", LimitName(route, anonymous: false)), ("AnonymousRateLimit", LimitName(route, anonymous: true))];

    /// <summary>Name of the limit for a caller with a token, or for one without.</summary>
    public static string LimitName(RouteConfig? route, bool anonymous) =>
        anonymous ? Read(route, "AnonymousRateLimit") ?? "anonymous" : Read(route, "RateLimit") ?? "token";

    private static string? Read(RouteConfig? route, string key) => route?.Metadata?.GetValueOrDefault(key);
}
