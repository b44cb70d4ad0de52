using Lmis.Gateway.Access;
using Yarp.ReverseProxy.Configuration;

namespace Lmis.Gateway.Configuration;

/// <summary>
/// What a route must say before it opens a door: its whole path up to the version, who may pass, how much and how long.
/// YARP checks the form; this is the allow-list.
/// </summary>
public static class RouteRules
{
    /// <summary>Segments that no route may contain, wherever they stand: probes, metrics, documents and the sidecar's endpoints stay inside.</summary>
    private static readonly string[] Inside = ["dapr", "healthz", "readyz", "metrics", "openapi", "v1.0"];

    /// <summary>Identity's own paths below its public address; everything else of it is reached through /api/identity/v1.</summary>
    private static readonly string[] IdentityPaths = ["connect", ".well-known", "login", "account", "sign-out", "pages.css"];

    public static IEnumerable<string> Faults(RouteConfig route, IReadOnlyList<ClusterConfig> clusters, GatewayOptions options)
    {
        var at = $"ReverseProxy:Routes:{route.RouteId}";
        var path = route.Match?.Path ?? "";
        if (!IsAllowed(path))
            yield return $"{at}:Match:Path is '{path}'. A route begins with /api/<service>/v1/ or /identity/<{string.Join('|', IdentityPaths)}> and names none of {string.Join(", ", Inside)}.";
        if (!clusters.Any(cluster => cluster.ClusterId == route.ClusterId))
            yield return $"{at}:ClusterId is '{route.ClusterId}', which is no cluster. Clusters are {string.Join(", ", clusters.Select(c => c.ClusterId))}.";
        if (route.AuthorizationPolicy is not null)
            yield return $"{at}:AuthorizationPolicy is not used here. Say Metadata:Access 'token' or 'public'.";
        if (RouteAccess.Of(route) is not (RouteAccess.Token or RouteAccess.Public))
            yield return $"{at}:Metadata:Access is '{RouteAccess.Of(route)}'. Say who may pass: 'token' or 'public'.";
        if (RouteAccess.Of(route) == RouteAccess.Public && RouteAccess.Scopes(route).Count > 0)
            yield return $"{at}:Metadata:AnyScope needs a token, but Access is 'public'. Drop one of them.";
        if (route.MaxRequestBodySize is null or < 0)
            yield return $"{at}:MaxRequestBodySize is missing. Give the largest body in bytes; 0 for none.";
        if (route.Timeout is null && route.TimeoutPolicy is null)
            yield return $"{at}:Timeout is missing. Give the time limit as hh:mm:ss, or TimeoutPolicy 'Disable' for streams.";
        foreach (var (key, name) in RouteAccess.LimitNames(route))
        {
            if (!options.RateLimits.ContainsKey(name))
                yield return $"{at}:Metadata:{key} is '{name}', which is not in Gateway:RateLimits.";
        }
    }

    public static IEnumerable<string> Faults(ClusterConfig cluster)
    {
        var at = $"ReverseProxy:Clusters:{cluster.ClusterId}";
        if (cluster.Destinations is not { Count: > 0 } destinations)
        {
            yield return $"{at}:Destinations is empty. Give at least one Address.";
            yield break;
        }

        foreach (var (name, destination) in destinations)
        {
            if (!Uri.TryCreate(destination.Address, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.PathAndQuery != "/" || uri.UserInfo.Length > 0)
                yield return $"{at}:Destinations:{name}:Address is '{destination.Address}'. Write http(s)://host:port without path, query or password.";
        }

        if (cluster.HealthCheck?.Active is not { Enabled: true, Path: "/readyz" })
            yield return $"{at}:HealthCheck:Active must be enabled with Path /readyz, so that a service that is away is known to be.";
    }

    private static bool IsAllowed(string path)
    {
        var segments = path.Split('/');
        if (segments is not ["", var door, var second, ..] || segments.Any(s => Inside.Contains(s, StringComparer.OrdinalIgnoreCase)))
            return false;
        return door switch
        {
            "api" => segments.Length >= 5 && second.All(char.IsAsciiLetterLower) && segments[3] == "v1",
            "identity" => IdentityPaths.Contains(second),
            _ => false,
        };
    }
}
