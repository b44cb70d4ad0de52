using Lmis.Gateway.Configuration;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Addresses;

/// <summary>Whom the gateway believes about the client in front of it, and whose pages may call it.</summary>
public static class UseProxies
{
    /// <summary>Takes client address, host and scheme from the load balancers named; from nobody, where none is.</summary>
    public static void UseTrustedProxies(this WebApplication app)
    {
        var networks = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.TrustedProxies;
        if (networks.Count == 0)
            return;
        var options = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.All & ~ForwardedHeaders.XForwardedPrefix };
        options.KnownIPNetworks.Clear();
        options.KnownProxies.Clear();
        foreach (var network in networks)
            options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        app.UseForwardedHeaders(options);
    }

    /// <summary>CORS by the list of origins; preflights are answered here, without a token.</summary>
    public static void UseAllowedOrigins(this WebApplication app)
    {
        var origins = app.Services.GetRequiredService<IOptions<GatewayOptions>>().Value.AllowedOrigins;
        app.UseCors(policy => policy
            .WithOrigins([.. origins])
            .WithMethods("GET", "POST", "PUT", "PATCH", "DELETE")
            .WithHeaders("Authorization", "Content-Type", "Accept-Language", "If-Match", "If-None-Match", "Idempotency-Key", "traceparent", "tracestate")
            .WithExposedHeaders("ETag", "Location", "Content-Disposition", "RateLimit", "RateLimit-Policy", "Retry-After", "Server-Timing", "WWW-Authenticate")
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10)));
    }
}
