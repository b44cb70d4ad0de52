using Lmis.Hosting;
using Yarp.ReverseProxy.Model;

namespace Lmis.Gateway.Access;

/// <summary>Turns back at the door a token that has no scope of the service behind it; the exact scope is checked by the service.</summary>
public sealed class CheckRouteScope(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context, Caller caller)
    {
        var scopes = RouteAccess.Scopes(context.GetReverseProxyFeature().Route.Config);
        if (scopes.Count == 0 || scopes.Any(scope => Has(caller, scope)))
        {
            await next(context);
            return;
        }

        context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
        await Problems.Forbidden("missing-scope", "Missing scope",
            $"The token has none of the scopes that lead to this service ({string.Join(", ", scopes)}). Ask for a token with the one you need, or ask an administrator for a role that grants it.",
            ("scopes", scopes)).ExecuteAsync(context);
    }

    private static bool Has(Caller caller, string scope) => scope.EndsWith(".*", StringComparison.Ordinal)
        ? caller.Scopes.Any(held => held.AsSpan().StartsWith(scope.AsSpan(0, scope.Length - 1), StringComparison.Ordinal))
        : caller.Has(scope);
}
