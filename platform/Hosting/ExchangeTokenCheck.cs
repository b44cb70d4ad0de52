using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Hosting;

/// <summary>Believes a request of the exchange only with the gateway's short-lived internal token, a JWT in <c>Lmis-Exchange-Token</c>.</summary>
internal sealed class ExchangeTokenCheck(
    IOptionsMonitor<AuthenticationSchemeOptions> schemes, ILoggerFactory logs, UrlEncoder encoder,
    ExchangeInternalKeys keys, ExchangeCatalogue catalogue, TimeProvider clock)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemes, logs, encoder)
{
    public const string SchemeName = "exchange", Header = "Lmis-Exchange-Token", RequestIdHeader = "X-Road-Request-Id";

    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30), Longest = TimeSpan.FromSeconds(60);

    private static readonly string[] Needed = ["consumer", "agreement", "purpose", "rows"];

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var sent = Request.Headers[Header];
        if (sent.Count == 0)
            return AuthenticateResult.NoResult();
        if (sent is not [{ Length: > 0 and <= 4096 } token])
            return Fail("exchange-token-invalid");
        if (Context.GetEndpoint()?.Metadata.GetMetadata<ExchangeDataset>() is not { } dataset)
            return Fail("exchange-token-invalid");
        if (keys.Current is not { } known)
            return Fail("exchange-off");

        var result = await known.Handler.ValidateTokenAsync(token, Parameters(known, catalogue.ServiceOf(dataset)));
        if (!result.IsValid)
            return Fail(result.Exception is SecurityTokenExpiredException ? "exchange-token-expired" : "exchange-token-invalid");
        if (Needed.Any(name => string.IsNullOrEmpty(result.ClaimsIdentity.FindFirst(name)?.Value)))
            return Fail("exchange-token-invalid");
        // The copy keeps the cached identity from being shared between requests.
        return AuthenticateResult.Success(new(new ClaimsPrincipal(new ClaimsIdentity(result.ClaimsIdentity.Claims, SchemeName)), SchemeName));
    }

    /// <summary>Why an unauthenticated request is refused.</summary>
    public static ProblemHttpResult Unauthenticated(HttpContext context) => context.Features.Get<ExchangeTokenFailure>()?.Slug switch
    {
        "exchange-off" => Problems.Forbidden("exchange-off", "Not part of the exchange",
            "This service has no keys of a gateway to check the request by. Set Exchange:InternalKeysFile to the gateway's public key set."),
        "exchange-token-expired" => Problems.Unauthorized("exchange-token-expired", "Internal token expired",
            "The gateway's internal token has expired: it lives for a minute at most. Compare the clocks of the gateway and of this service."),
        "exchange-token-invalid" => Problems.Unauthorized("exchange-token-invalid", "Internal token not valid",
            "The internal token was not made by this service's gateway for this service, lacks a claim, or was changed."),
        _ => Problems.Unauthorized("no-exchange-token", "Only for the exchange",
            "Datasets are read through the gateway, under an agreement; this address takes no access token. Ask at the gateway's /r1/ address."),
    };

    /// <summary>Why an authenticated request is refused all the same, or null.</summary>
    public static ProblemHttpResult? Refuse(HttpContext context, ExchangeDataset dataset)
    {
        var rows = context.User.FindFirstValue("rows")!;
        if (!dataset.Rows.Contains(rows.Split(':', 2)[0], StringComparer.Ordinal))
            return Problems.Forbidden("rows-not-offered", "Row scope not offered",
                $"The dataset {dataset.Code} cannot be cut to the rows the agreement names; it offers {string.Join(", ", dataset.Rows)}.");
        return context.Request.Headers[RequestIdHeader] is [{ Length: > 0 and <= 128 }]
            ? null
            : Problems.BadRequest("no-request-id", "No request id", $"Send the exchange's request id once, in {RequestIdHeader}.");
    }

    private TokenValidationParameters Parameters(ExchangeInternalKeys.KeySet known, string service) => new()
    {
        ValidIssuer = "lmis-gateway",
        ValidAudience = service,
        ValidTypes = ["lmis-exchange+jwt"],
        ValidAlgorithms = [SecurityAlgorithms.EcdsaSha256],
        IssuerSigningKeys = known.Keys,
        RequireExpirationTime = true,
        RequireSignedTokens = true,
        LifetimeValidator = (_, expires, token, _) => Lives(expires, (token as JsonWebToken)?.IssuedAt),
    };

    private bool Lives(DateTime? expires, DateTime? issued)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        if (expires is null || issued is null || issued == DateTime.MinValue || expires - issued > Longest || issued > now + Skew)
            return false;
        return now <= expires + Skew ? true : throw new SecurityTokenExpiredException("The internal token has expired.");
    }

    private AuthenticateResult Fail(string slug)
    {
        Context.Features.Set(new ExchangeTokenFailure(slug));
        return AuthenticateResult.Fail(slug);
    }
}

/// <summary>Which refusal an internal token met, for the words of the answer.</summary>
internal sealed record ExchangeTokenFailure(string Slug);
