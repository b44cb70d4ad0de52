using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Lmis.Gateway.Access;
using Lmis.Gateway.Addresses;
using Lmis.Gateway.Configuration;
using Lmis.Hosting;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace Lmis.Gateway.Limits;

/// <summary>
/// So many requests per client and window: a client is an app with its user, or without a valid token an address. Tells what is left by
/// draft-ietf-httpapi-ratelimit-headers-10. A token that is not believed counts as none, so guessing is limited too.
/// </summary>
public sealed class LimitRates(RequestDelegate next, RateLimiter limiter, IOptions<GatewayOptions> options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (KeepOperationsInside.IsOperation(context.Request.Path))
        {
            await next(context);
            return;
        }

        // The result is kept for the request: the platform's own authentication does not validate again.
        var caller = (await context.AuthenticateAsync()).Principal;
        if (caller is not null && context.GetEndpoint()?.Metadata.GetMetadata<LimitedByAgreement>() is not null)
        {
            await next(context);
            return;
        }

        var route = context.GetEndpoint()?.Metadata.GetMetadata<RouteModel>()?.Config;
        var name = RouteAccess.LimitName(route, anonymous: caller is null);
        var limit = options.Value.RateLimits[name];
        var client = caller is null ? AddressOf(context) : $"{caller.FindFirst("client_id")?.Value}/{caller.FindFirst("sub")?.Value}";

        var permit = await limiter.TakeAsync(name, limit, Pseudonym(client));
        context.Response.OnStarting(static state =>
        {
            var (response, name, limit, permit) = ((HttpResponse, string, RateLimit, Permit))state;
            // A service's own, narrower limit may stand there already; both are lists.
            response.Headers.Append("RateLimit-Policy", $"\"{name}\";q={limit.Permits};w={limit.WindowSeconds}");
            response.Headers.Append("RateLimit", $"\"{name}\";r={permit.Remaining};t={SecondsUntilFull(limit, permit.Remaining)}");
            return Task.CompletedTask;
        }, (context.Response, name, limit, permit));

        if (permit.Granted)
        {
            await next(context);
            return;
        }

        var seconds = Math.Max(1, (int)Math.Ceiling(permit.NextIn.TotalSeconds));
        context.Response.Headers.RetryAfter = seconds.ToString(provider: null);
        await Problems.TooManyRequests("too-many-requests", "Too many requests",
            $"This client may send {limit.Permits} requests in {limit.WindowSeconds} seconds and has used them. Wait {seconds} s, and spread requests by the RateLimit header.",
            ("violated-policies", new[] { name })).ExecuteAsync(context);
    }

    private static int SecondsUntilFull(RateLimit limit, int remaining) =>
        (int)Math.Ceiling((limit.Permits - remaining) / limit.PerMillisecond / 1000);

    // One subscriber's line has a whole IPv6 /64.
    private static string AddressOf(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } address)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            address = address.MapToIPv4();
        return address.AddressFamily == AddressFamily.InterNetworkV6 ? Convert.ToHexString(address.GetAddressBytes().AsSpan(0, 8)) : address.ToString();
    }

    // Neither accounts nor addresses stand in Redis.
    private static string Pseudonym(string client)
    {
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(client), hash);
        return Convert.ToHexStringLower(hash[..16]);
    }
}
