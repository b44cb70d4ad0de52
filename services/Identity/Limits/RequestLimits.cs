using System.Globalization;
using System.Net;
using System.Threading.RateLimiting;
using Lmis.Identity.Pages;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Lmis.Identity.Limits;

/// <summary>
/// Slows down guessing at the token and login endpoints, per client and per address. It stands before the authorization server, which
/// checks signatures and reads the database; one account is protected by its lock-out besides.
/// </summary>
public static class RequestLimits
{
    private static readonly string[] TokenPaths = ["/connect/token", "/connect/introspect", "/connect/revoke"];

    private static readonly string[] LoginPaths = ["/login", "/login/code", "/account/second-factor"];

    public static void AddRequestLimits(this IHostApplicationBuilder builder)
    {
        builder.Services.AddOptions<RequestLimitOptions>().BindConfiguration("Identity:Limits").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<RequestLimitOptions>>((forwarded, limits) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            foreach (var network in limits.Value.TrustedProxies)
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(network));
        });
    }

    public static void UseRequestLimits(this WebApplication app)
    {
        var limits = app.Services.GetRequiredService<IOptions<RequestLimitOptions>>().Value;
        var limiter = PartitionedRateLimiter.CreateChained(
            PartitionedRateLimiter.Create<HttpContext, string>(context => Window(KindOf(context) is Kind.Token ? $"{Address(context)} {Client(context)}" : null, limits.TokensPerClient)),
            PartitionedRateLimiter.Create<HttpContext, string>(context => Window(KindOf(context) is Kind.Token ? $"{Address(context)}" : null, limits.TokensPerAddress)),
            PartitionedRateLimiter.Create<HttpContext, string>(context => Window(KindOf(context) is Kind.Login ? $"{Address(context)}" : null, limits.LoginsPerAddress)));
        app.Lifetime.ApplicationStopped.Register(limiter.Dispose);

        app.UseForwardedHeaders();
        app.Use(async (context, next) =>
        {
            var kind = KindOf(context);
            if (kind is Kind.Token && context.Request.HasFormContentType)
                await context.Request.ReadFormAsync(context.RequestAborted);
            using var lease = limiter.AttemptAcquire(context);
            if (lease.IsAcquired)
                await next(context);
            else
                await RefuseAsync(context, kind, lease);
        });
    }

    private enum Kind { None, Token, Login }

    private static Kind KindOf(HttpContext context) =>
        !HttpMethods.IsPost(context.Request.Method) ? Kind.None
        : TokenPaths.Contains(context.Request.Path.Value?.TrimEnd('/'), StringComparer.OrdinalIgnoreCase) ? Kind.Token
        : LoginPaths.Contains(context.Request.Path.Value?.TrimEnd('/'), StringComparer.OrdinalIgnoreCase) ? Kind.Login
        : Kind.None;

    private static RateLimitPartition<string> Window(string? partition, int permits) => partition is null
        ? RateLimitPartition.GetNoLimiter("")
        : RateLimitPartition.GetFixedWindowLimiter(partition, _ => new FixedWindowRateLimiterOptions { PermitLimit = permits, Window = TimeSpan.FromMinutes(1), QueueLimit = 0 });

    private static IPAddress Address(HttpContext context) => context.Connection.RemoteIpAddress ?? IPAddress.None;

    // Not proved yet at this point, so it only ever narrows the address's own share.
    private static string Client(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
            return "";
        var form = context.Request.Form;
        return form.TryGetValue(Parameters.ClientId, out var id) && id.ToString() is { Length: <= 100 } text ? text : "";
    }

    private static Task RefuseAsync(HttpContext context, Kind kind, RateLimitLease lease)
    {
        var wait = lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : TimeSpan.FromMinutes(1);
        context.Response.Headers.RetryAfter = Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        if (kind is Kind.Login)
            return ErrorPage.TooManyTries(context).ExecuteAsync(context);
        context.Response.Headers.CacheControl = "no-store";
        var body = new { error = Errors.SlowDown, error_description = "Too many requests from this client or address. Keep a token until it expires, and wait for Retry-After." };
        return TypedResults.Json(body, statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(context);
    }
}
