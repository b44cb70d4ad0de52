using System.Net;
using System.Net.Sockets;
using Lmis.Hosting;

namespace Lmis.Gateway.Addresses;

/// <summary>The gateway's port faces the world; its own probes and metrics answer only callers of the same machine or private network, met directly.</summary>
public sealed class KeepOperationsInside(RequestDelegate next)
{
    /// <summary>The addresses kept inside; neither limited nor written to the access log.</summary>
    public static bool IsOperation(PathString path) => path == "/healthz" || path == "/readyz" || path == "/metrics";

    public Task InvokeAsync(HttpContext context)
    {
        if (!IsOperation(context.Request.Path) || IsInside(context))
            return next(context);

        return Problems.NotFound("no-such-address", "Not found", "Nothing is served at this address; see /docs for what is.").ExecuteAsync(context);
    }

    private static bool IsInside(HttpContext context) =>
        !context.Request.Headers.ContainsKey("X-Forwarded-For") && !context.Request.Headers.ContainsKey("X-Original-For")
        && !context.Request.Headers.ContainsKey("Forwarded")
        && context.Connection.RemoteIpAddress is { } address && IsPrivate(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address);

    private static bool IsPrivate(IPAddress address)
    {
        if (IPAddress.IsLoopback(address))
            return true;
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6UniqueLocal || address.IsIPv6LinkLocal;
        return address.GetAddressBytes() is [10, ..] or [172, >= 16 and <= 31, ..] or [192, 168, ..] or [169, 254, ..] or [100, >= 64 and <= 127, ..];
    }
}
