using Microsoft.AspNetCore.WebUtilities;

namespace Lmis.Identity.Pages;

/// <summary>Where a browser goes after it signed in: only ever to a page of this server.</summary>
public static class ReturnAddress
{
    /// <summary>The address if it lies below our own path, else the account page; never another site (open redirect).</summary>
    public static string Safe(HttpContext context, string? returnUrl)
    {
        var own = context.Request.PathBase + "/";
        return returnUrl is not null && returnUrl.StartsWith(own, StringComparison.Ordinal) && returnUrl[own.Length..] is not ['/' or '\\', ..] && !returnUrl.Any(char.IsControl)
            ? returnUrl
            : context.Request.PathBase + "/account";
    }

    /// <summary>The client that sent the user here, as the address says, or null.</summary>
    public static string? ClientOf(string? returnUrl)
    {
        var query = returnUrl?.IndexOf('?', StringComparison.Ordinal) ?? -1;
        if (query < 0 || !QueryHelpers.ParseQuery(returnUrl![query..]).TryGetValue("client_id", out var client))
            return null;
        return client.ToString() is { Length: > 0 and <= 100 } id ? id : null;
    }
}
