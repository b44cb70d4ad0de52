using Lmis.Identity.Data;
using Lmis.Identity.Keys;
using Lmis.Identity.Roles;
using Microsoft.Extensions.Options;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Lmis.Identity.Tokens;

/// <summary>The OAuth 2.0 / OpenID Connect server as this platform uses it: two grants, refresh, and nothing else.</summary>
public static class AuthorizationServer
{
    /// <summary>The audience of every access token.</summary>
    public const string Audience = "lmis";

    public static void AddAuthorizationServer(this IHostApplicationBuilder builder)
    {
        var issuer = Issuer.From(builder.Configuration);
        builder.Services.AddSingleton(issuer);
        builder.Services.AddOptions<SigningKeyOptions>().BindConfiguration("Identity:SigningKeys").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<SigningKeyRing>();
        builder.Services.AddHostedService<RotateSigningKeys>();
        builder.Services.AddHostedService<PruneTokens>();
        builder.Services.AddHealthChecks().AddCheck<SigningKeysLoaded>("signing-keys", tags: ["ready"]);

        builder.Services.AddOpenIddict()
            .AddCore(core => core.UseEntityFrameworkCore().UseDbContext<IdentityDb>().ReplaceDefaultEntities<Guid>())
            .AddServer(server =>
            {
                server.SetIssuer(issuer.Uri);
                server.SetAuthorizationEndpointUris("connect/authorize")
                    .SetTokenEndpointUris("connect/token")
                    .SetIntrospectionEndpointUris("connect/introspect")
                    .SetRevocationEndpointUris("connect/revoke")
                    .SetEndSessionEndpointUris("connect/logout");
                server.AllowAuthorizationCodeFlow().RequireProofKeyForCodeExchange()
                    .AllowClientCredentialsFlow()
                    .AllowRefreshTokenFlow();
                // A used refresh token that comes again is in two hands: the whole chain ends, without a grace period.
                server.SetRefreshTokenReuseLeeway(TimeSpan.Zero).DisableSlidingRefreshTokenExpiration();
                server.SetAccessTokenLifetime(TokenLifetimes.Access)
                    .SetIdentityTokenLifetime(TokenLifetimes.Access)
                    .SetAuthorizationCodeLifetime(TokenLifetimes.AuthorizationCode)
                    .SetRefreshTokenLifetime(TokenLifetimes.Session);
                server.RegisterScopes([Scopes.OpenId, Scopes.Profile, Scopes.OfflineAccess, .. RoleCatalogue.Scopes.Order(StringComparer.Ordinal)]);
                server.RegisterClaims(Claims.Name, Claims.Role, TokenPrincipal.Area, TokenPrincipal.Organisation);
                builder.Services.PostConfigure<OpenIddictServerOptions>(options =>
                {
                    // form_post answers with an inline script, which this origin's content security policy forbids.
                    options.ResponseModes.IntersectWith([ResponseModes.Query]);
                    options.CodeChallengeMethods.IntersectWith([CodeChallengeMethods.Sha256]);
                    // Clients prove themselves with keys; there are no shared secrets to leak.
                    options.ClientAuthenticationMethods.IntersectWith([ClientAuthenticationMethods.PrivateKeyJwt]);
                });
                server.AddEventHandler(UntypedAssertions.Descriptor);
                // What passes through the server's own log is tokens and names.
                builder.Logging.AddFilter("OpenIddict", LogLevel.Warning);

                // Codes and refresh tokens are for this server's eyes only: Data Protection seals them, and its
                // rotating keys are in the database. The ephemeral key satisfies a check and encrypts nothing.
                server.DisableAccessTokenEncryption().AddEphemeralEncryptionKey();
                server.UseDataProtection().PreferDefaultAccessTokenFormat();

                var aspNetCore = server.UseAspNetCore()
                    .EnableAuthorizationEndpointPassthrough()
                    .EnableTokenEndpointPassthrough()
                    .EnableEndSessionEndpointPassthrough()
                    .EnableErrorPassthrough();
                if (!builder.Configuration.GetValue("Auth:RequireHttps", true))
                    aspNetCore.DisableTransportSecurityRequirement();
            });

        builder.Services.AddSingleton<IConfigureOptions<OpenIddictServerOptions>>(services => services.GetRequiredService<SigningKeyRing>());
        builder.Services.AddSingleton<IPostConfigureOptions<OpenIddictServerOptions>>(services => services.GetRequiredService<SigningKeyRing>());
        builder.Services.AddSingleton<IOptionsChangeTokenSource<OpenIddictServerOptions>>(services => services.GetRequiredService<SigningKeyRing>());
    }
}
