using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;

namespace Lmis.Hosting;

/// <summary>
/// Keeps the two ports apart: on the sidecar's only its own endpoints, behind <c>APP_API_TOKEN</c>; on the other everything but those.
/// The port is marked on the connection, so no header can pretend it.
/// </summary>
internal sealed class SidecarPort(RequestDelegate next, IConfiguration configuration)
{
    internal static readonly object Marker = new();

    private readonly byte[] token = Encoding.UTF8.GetBytes(configuration["APP_API_TOKEN"] ?? "");

    public Task InvokeAsync(HttpContext context)
    {
        var onSidecarPort = context.Features.Get<IConnectionItemsFeature>()?.Items.ContainsKey(Marker) == true;
        var forSidecar = context.GetEndpoint()?.Metadata.GetMetadata<SidecarPortOnly>() is not null;
        if (!onSidecarPort)
            return forSidecar ? NotFound(context) : next(context);
        // Dapr probes the app's health on this port, without the token.
        if (context.Request.Path == "/healthz")
            return next(context);
        if (!forSidecar)
            return NotFound(context);
        return TokenFits(context.Request.Headers["dapr-api-token"])
            ? next(context)
            : Problems.Unauthorized("sidecar-token", "Sidecar token missing or wrong",
                "This port is for the Dapr sidecar, which sends APP_API_TOKEN. Start both with the same value.").ExecuteAsync(context);
    }

    private bool TokenFits(string? sent) =>
        token.Length > 0 && sent is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(sent), token);

    private static Task NotFound(HttpContext context) =>
        Problems.NotFound("no-such-address", "No such address", "Nothing is served at this address; see /openapi/v1.json for what is.").ExecuteAsync(context);
}
