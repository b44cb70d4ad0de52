using Microsoft.IdentityModel.Tokens;
using OpenIddict.Server;
using static OpenIddict.Abstractions.OpenIddictConstants;
using static OpenIddict.Server.OpenIddictServerEvents;

namespace Lmis.Identity.Tokens;

/// <summary>
/// Accepts client assertions without a type, as RFC 7523 allows and other vendors' clients send them; the server by itself wants the
/// type that the draft of its successor recommends. Any other explicit type stays refused, and so does any audience but the issuer.
/// </summary>
public sealed class UntypedAssertions : IOpenIddictServerHandler<ValidateTokenContext>
{
    private const string AssertionType = "client-authentication+jwt";

    public static OpenIddictServerHandlerDescriptor Descriptor { get; } = OpenIddictServerHandlerDescriptor.CreateBuilder<ValidateTokenContext>()
        .UseSingletonHandler<UntypedAssertions>()
        .SetOrder(OpenIddictServerHandlers.Protection.ResolveTokenValidationParameters.Descriptor.Order + 1)
        .SetType(OpenIddictServerHandlerType.Custom)
        .Build();

    public ValueTask HandleAsync(ValidateTokenContext context)
    {
        if (context.TokenValidationParameters is { } parameters && context.ValidTokenTypes.SetEquals([TokenTypeIdentifiers.Private.ClientAssertion]))
        {
            parameters.TypeValidator = (type, _, _) => type is null or "" or "JWT" or AssertionType or "application/" + AssertionType
                ? AssertionType
                : throw new SecurityTokenInvalidTypeException($"The type '{type}' is not one of a client assertion.") { InvalidType = type };
        }

        return ValueTask.CompletedTask;
    }
}
