using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Lmis.Hosting;

/// <summary>The one place that compares a token with what its endpoint declared, and says in words what is missing.</summary>
internal sealed class ScopeAuthorization(IOptions<PlatformOptions> options) : IAuthorizationMiddlewareResultHandler
{
    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (context.User.Identity?.IsAuthenticated != true)
        {
            if (authorizeResult.Succeeded)
            {
                await next(context);
                return;
            }
            await Unauthenticated(context);
            return;
        }

        var refusal = authorizeResult.Succeeded ? Refuse(context) : Problems.Forbidden("not-allowed", "Not allowed", "This account may not use this operation.");
        if (refusal is null)
            await next(context);
        else
            await refusal.ExecuteAsync(context);
    }

    private ProblemHttpResult? Refuse(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ExchangeDataset>() is { } dataset)
            return ExchangeTokenCheck.Refuse(context, dataset);
        if (context.GetEndpoint()?.Metadata.GetMetadata<EndpointScope>() is not { Scope: { } scope } declared)
            return null;
        if (!ScopeClaims.Has(context.User, scope))
        {
            context.Response.Headers.WWWAuthenticate = $"Bearer error=\"insufficient_scope\", scope=\"{scope}\"";
            return Problems.Forbidden("missing-scope", "Missing scope",
                $"This operation needs the scope '{scope}'. Ask for a token with it, or ask an administrator for a role that grants it.", ("scope", scope));
        }
        if (declared.Clients.Count > 0 && !declared.Clients.Contains(context.User.FindFirstValue("client_id")))
            return Problems.Forbidden("client-not-allowed", "Client not allowed", "This operation is reserved for named services; this client is not among them.");
        if (declared.Kind == EndpointScopeKind.Area
            && ReferenceEquals(AreaScope.Parse(context.User.FindFirstValue(AreaScope.ClaimType), options.Value.ProvinceCode), AreaScope.Nothing))
            return Problems.Forbidden("no-area", "No administrative area",
                $"The token names no administrative area of province {options.Value.ProvinceCode}. Ask an administrator to assign one to the account.");
        return null;
    }

    private static async Task Unauthenticated(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<ExchangeDataset>() is not null)
        {
            await ExchangeTokenCheck.Unauthenticated(context).ExecuteAsync(context);
            return;
        }
        var failure = context.Features.Get<TokenFailure>();
        context.Response.Headers.WWWAuthenticate = failure is null ? "Bearer" : $"Bearer error=\"invalid_token\", error_description=\"{failure.Reason}\"";
        var problem = failure switch
        {
            null => Problems.Unauthorized("no-token", "No access token", "Send an access token: 'Authorization: Bearer …'."),
            { Away: true } => Problems.Unavailable("identity-away", "Tokens cannot be checked", "Identity cannot be reached to check the access token. Try again in a moment."),
            { Expired: true } => Problems.Unauthorized("token-expired", "Access token expired", "The access token has expired. Get a new one, with the refresh token or by signing in again."),
            _ => Problems.Unauthorized("token-invalid", "Access token not valid", "The access token was not issued by this system's Identity service for this audience, or it was changed. Get a new one."),
        };
        await problem.ExecuteAsync(context);
    }
}

/// <summary>Why a token was not believed, for the words of the answer.</summary>
internal sealed record TokenFailure(string Reason, bool Expired, bool Away);

internal static class ScopeClaims
{
    public static bool Has(ClaimsPrincipal user, string scope)
    {
        foreach (var claim in user.FindAll("scope"))
        {
            foreach (var part in claim.Value.AsSpan().Split(' '))
            {
                if (claim.Value.AsSpan(part).SequenceEqual(scope))
                    return true;
            }
        }
        return false;
    }
}
