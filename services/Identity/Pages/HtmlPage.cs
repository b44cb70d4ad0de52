using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using OpenIddict.Abstractions;

namespace Lmis.Identity.Pages;

/// <summary>Answers with a page that may run no script, be framed by nobody and be kept by no cache.</summary>
public static class HtmlPage
{
    public static RazorComponentResult Of<TPage>(HttpContext context, object? parameters = null, int status = StatusCodes.Status200OK, string formTargets = "")
        where TPage : IComponent
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = $"default-src 'none'; style-src 'self'; img-src 'self' data:; base-uri 'none'; frame-ancestors 'none'; form-action 'self'{formTargets}";
        headers.CacheControl = "no-store";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        return new RazorComponentResult<TPage>(parameters ?? new { }) { StatusCode = status, PreventStreamingRendering = true };
    }

    /// <summary>
    /// The sites of the client to which the sign-in form leads in the end. Browsers hold <c>form-action</c> against
    /// every redirect that follows a form, so the client's registered addresses have to be in it.
    /// </summary>
    public static async Task<string> FormTargetsAsync(HttpContext context, string? clientId, CancellationToken ct)
    {
        var clients = context.RequestServices.GetRequiredService<IOpenIddictApplicationManager>();
        if (clientId is null || await clients.FindByClientIdAsync(clientId, ct) is not { } client)
            return "";
        var addresses = (await clients.GetRedirectUrisAsync(client, ct)).Concat(await clients.GetPostLogoutRedirectUrisAsync(client, ct));
        var sites = addresses.Select(address => new Uri(address))
            .Select(uri => uri.Scheme is "http" or "https" ? uri.GetLeftPart(UriPartial.Authority) : uri.Scheme + ":").Distinct();
        return string.Concat(sites.Select(site => " " + site));
    }

    /// <summary>The hidden field that proves, when it comes back, that our own page sent the form.</summary>
    public static AntiforgeryTokenSet FormToken(HttpContext context) =>
        context.RequestServices.GetRequiredService<IAntiforgery>().GetAndStoreTokens(context);

    /// <summary>The posted fields, or null if the form is not our own or too old.</summary>
    public static async Task<IFormCollection?> ReadFormAsync(HttpContext context, CancellationToken ct) =>
        context.Request.HasFormContentType && await context.RequestServices.GetRequiredService<IAntiforgery>().IsRequestValidAsync(context)
            ? await context.Request.ReadFormAsync(ct)
            : null;
}
