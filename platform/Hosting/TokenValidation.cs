using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Hosting;

/// <summary>Checks access tokens (RFC 9068 JWTs) by Identity's published keys.</summary>
internal static class TokenValidation
{
    public static void Add(WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<AuthOptions>().BindConfiguration("Auth").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddAuthentication(JwtBearerDefaults.AuthenticationScheme).AddJwtBearer();
        builder.Services.AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<IOptions<AuthOptions>, TimeProvider>((bearer, options, clock) => Configure(bearer, options.Value, clock));
    }

    private static void Configure(JwtBearerOptions bearer, AuthOptions auth, TimeProvider clock)
    {
        bearer.MapInboundClaims = false;
        bearer.RequireHttpsMetadata = auth.RequireHttps;
        bearer.TokenValidationParameters = new TokenValidationParameters
        {
            ValidIssuer = auth.Issuer,
            ValidAudience = auth.Audience,
            ValidTypes = ["at+jwt"],
            ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256, SecurityAlgorithms.RsaSha256],
            RequireExpirationTime = true,
            RequireSignedTokens = true,
            ClockSkew = TimeSpan.FromSeconds(30),
            NameClaimType = "name",
            RoleClaimType = "role",
        };
        if (auth.JwksFile is { Length: > 0 } file)
            bearer.TokenValidationParameters.IssuerSigningKeys = new JsonWebKeySet(File.ReadAllText(file)).GetSigningKeys();
        else
            // Not the library's own manager: it refuses the first tokens under a new key, and goes on believing a key for an hour after it was taken away.
            bearer.ConfigurationManager = new KeySet(auth.MetadataAddress!, new HttpDocumentRetriever(new HttpClient { Timeout = TimeSpan.FromSeconds(10) }) { RequireHttps = auth.RequireHttps }, clock) { UseLastKnownGoodConfiguration = false };
        bearer.TokenHandlers.Clear();
        bearer.TokenHandlers.Add(new CachingTokenHandler(clock, TimeSpan.FromSeconds(auth.CacheSeconds)) { MapInboundClaims = false });
        bearer.Events = new JwtBearerEvents
        {
            OnAuthenticationFailed = failed =>
            {
                // Anything but a verdict on the token means that Identity's keys could not be had.
                failed.HttpContext.Features.Set(failed.Exception switch
                {
                    SecurityTokenExpiredException => new TokenFailure("the token has expired", Expired: true, Away: false),
                    SecurityTokenException or ArgumentException => new TokenFailure("the token is not valid here", false, false),
                    _ => new TokenFailure("the token could not be checked", false, Away: true),
                });
                return Task.CompletedTask;
            },
        };
    }
}
