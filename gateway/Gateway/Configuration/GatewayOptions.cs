using Lmis.Gateway.Limits;

namespace Lmis.Gateway.Configuration;

/// <summary>What the gateway itself is told (section <c>Gateway</c>); routes and clusters stand in <c>ReverseProxy</c>. Checked by <see cref="CheckConfiguration"/>.</summary>
public sealed class GatewayOptions
{
    /// <summary>Origins whose pages may call the API from a browser, for example <c>https://lmis.example.vn</c>; never a wildcard.</summary>
    public IList<string> AllowedOrigins { get; } = [];

    /// <summary>Networks of the load balancers in front (CIDR); only from them are X-Forwarded-For, -Host and -Proto believed.</summary>
    public IList<string> TrustedProxies { get; } = [];

    /// <summary>Rate limits by name. <c>token</c> is for callers with a valid token, <c>anonymous</c> for the rest; a route may name another.</summary>
    public IDictionary<string, RateLimit> RateLimits { get; } = new Dictionary<string, RateLimit>(StringComparer.Ordinal);
}
