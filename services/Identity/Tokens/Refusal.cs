using Microsoft.AspNetCore.Authentication;
using OpenIddict.Server.AspNetCore;

namespace Lmis.Identity.Tokens;

/// <summary>An OAuth error answered by the authorization server in the form that the endpoint prescribes.</summary>
public static class Refusal
{
    public static IResult Of(string error, string description) => Results.Forbid(
        new AuthenticationProperties(new Dictionary<string, string?>
        {
            [OpenIddictServerAspNetCoreConstants.Properties.Error] = error,
            [OpenIddictServerAspNetCoreConstants.Properties.ErrorDescription] = description,
        }),
        [OpenIddictServerAspNetCoreDefaults.AuthenticationScheme]);
}
