namespace Lmis.Identity.Tokens;

/// <summary>
/// Makes a request that came through the gateway look as its client sent it: the discovery document then names
/// public addresses, while a service that asks on the internal address gets an internal <c>jwks_uri</c>.
/// </summary>
public static class UsePublicAddress
{
    public static void UseIssuerAddress(this WebApplication app)
    {
        var issuer = app.Services.GetRequiredService<Issuer>();
        app.UsePathBase(issuer.PathBase);
        app.Use((context, next) =>
        {
            // Only the fact that a proxy was there is taken from the header, never its value: nobody can choose the address.
            if (context.Request.Headers.ContainsKey("X-Forwarded-Host"))
            {
                context.Request.Scheme = issuer.Uri.Scheme;
                context.Request.Host = HostString.FromUriComponent(issuer.Uri);
            }

            return next(context);
        });
    }
}
