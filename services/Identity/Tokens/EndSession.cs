using Lmis.Hosting;
using Lmis.Identity.Data;
using Lmis.Identity.Logins;
using Lmis.Identity.Pages;
using Microsoft.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using OpenIddict.Abstractions;
using OpenIddict.Server.AspNetCore;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Lmis.Identity.Tokens;

/// <summary>The end-session endpoint (OpenID Connect RP-Initiated Logout 1.0): signs the browser out and ends the app's tokens.</summary>
public static class EndSession
{
    public static void Map(IEndpointRouteBuilder connect) =>
        connect.MapMethods("/logout", [HttpMethods.Get, HttpMethods.Post], HandleAsync).ExcludeFromDescription().AllowPublic();

    private static async Task<IResult> HandleAsync(
        HttpContext context, IdentityDb db, IOpenIddictTokenManager tokens, IOpenIddictApplicationManager clients, RecordLogin record, CancellationToken ct)
    {
        var request = context.GetOpenIddictServerRequest() ?? throw new InvalidOperationException("The end-session request is missing.");

        var hint = (await context.AuthenticateAsync(OpenIddictServerAspNetCoreDefaults.AuthenticationScheme)).Principal;
        var session = await Session.FindAsync(context, db, ct);
        // Only an app that holds the user's identity token may end the session unasked; any other page could just link here.
        var asked = hint is not null && (session is null || hint.GetClaim(Claims.Subject) == session.User.Id.ToString());
        if (!asked && session is not null && !(HttpMethods.IsPost(context.Request.Method) && await HtmlPage.ReadFormAsync(context, ct) is not null))
        {
            var parameters = request.GetParameters().ToDictionary(parameter => parameter.Key, parameter => (string?)parameter.Value ?? "");
            var targets = await HtmlPage.FormTargetsAsync(context, request.ClientId, ct);
            return HtmlPage.Of<SignOutPage>(context, new { Token = HtmlPage.FormToken(context), Parameters = (IReadOnlyDictionary<string, string>)parameters }, formTargets: targets);
        }

        if (session is not null)
        {
            await RevokeAsync(session.User.Id, hint?.GetPresenters().FirstOrDefault() ?? request.ClientId, tokens, clients, ct);
            record.Add(session.User.Id, LoginResults.SignedOut);
            await db.SaveChangesAsync(ct);
        }

        await Session.EndAsync(context);
        return string.IsNullOrEmpty(request.PostLogoutRedirectUri)
            ? HtmlPage.Of<MessagePage>(context, new { Name = "signedout" })
            : Results.SignOut(authenticationSchemes: [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
    }

    private static async Task RevokeAsync(Guid userId, string? clientId, IOpenIddictTokenManager tokens, IOpenIddictApplicationManager clients, CancellationToken ct)
    {
        if (clientId is not null && await clients.FindByClientIdAsync(clientId, ct) is { } client)
            await tokens.RevokeAsync(userId.ToString(), await clients.GetIdAsync(client, ct), status: null, type: null, ct);
    }
}
