using Lmis.Hosting;
using Lmis.Identity.Data;
using Lmis.Identity.Logins;
using Lmis.Identity.Pages;
using Microsoft.AspNetCore;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Lmis.Identity.Tokens;

/// <summary>The authorization endpoint (RFC 6749, 3.1): a signed-in user gets a code at once, anybody else is asked to sign in.</summary>
public static class Authorize
{
    public static void Map(IEndpointRouteBuilder connect) =>
        connect.MapMethods("/authorize", [HttpMethods.Get, HttpMethods.Post], HandleAsync).ExcludeFromDescription().AllowPublic();

    private static async Task<IResult> HandleAsync(HttpContext context, IdentityDb db, TimeProvider clock, CancellationToken ct)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The authorization request is missing.");

        var session = await Session.FindAsync(context, db, ct);
        var stale = session is not null && request.MaxAge is { } maxAge && clock.GetUtcNow() - session.AuthenticatedAt > TimeSpan.FromSeconds(maxAge);
        if (session is null || stale || request.HasPromptValue(PromptValues.Login))
        {
            return request.HasPromptValue(PromptValues.None)
                ? Refusal.Of(Errors.LoginRequired, "The user is not signed in.")
                : Results.Redirect(LoginAddress(context, request));
        }

        var principal = TokenPrincipal.Of(session.User, request.GetScopes(), session.AuthenticatedAt, session.Methods);
        return Results.SignIn(principal, properties: null, OpenIddictServerAspNetCoreDefaults.AuthenticationScheme);
    }

    private static string LoginAddress(HttpContext context, OpenIddictRequest request)
    {
        // prompt and max_age are answered by the sign-in that follows; left in, they would ask for it for ever.
        var parameters = request.GetParameters()
            .Where(parameter => parameter.Key is not (Parameters.Prompt or Parameters.MaxAge))
            .Select(parameter => KeyValuePair.Create(parameter.Key, (string?)parameter.Value));
        var target = context.Request.PathBase + context.Request.Path + QueryString.Create(parameters);
        var language = Languages.FirstKnown(request.UiLocales?.Split(' '));
        return SignIn.Address(context, target, language);
    }
}
