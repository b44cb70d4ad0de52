using System.Diagnostics.CodeAnalysis;
using Lmis.Exchange.Signatures;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Messages;

/// <summary>
/// The signature of an answer between gateways, faults included: over <c>@status</c>, <c>content-digest</c>, every field of
/// <see cref="ExchangeHeaders.BetweenGatewaysAnswer"/> and every x-road- or lmis- field that is there, and over method, target, content and
/// signature of the request it answers (RFC 9421 section 2.4), so that no answer can stand for another question.
/// </summary>
public static class ResponseSignature
{
    /// <summary>Label of the signature.</summary>
    public const string Label = SignatureProfile.Label;

    /// <summary>The signature's <c>tag</c>.</summary>
    public const string Tag = "lmis-exchange-response";

    /// <summary>The <c>tag</c> of a message that travels in a package: no door takes it, as no package takes one that was sent.</summary>
    public const string PackagedTag = "lmis-package-response";

    private static readonly VerificationPolicy Policy = new()
    {
        Tag = Tag, OnlyLabel = Label, MaxAge = SignatureProfile.Lifetime, Skew = SignatureProfile.Skew,
        RequiredComponents =
        [
            "\"@status\"", "\"content-digest\"", $"\"{ExchangeHeaders.RequestId}\"",
            "\"@method\";req", "\"@target-uri\";req", "\"content-digest\";req", $"\"signature\";req;key=\"{SignatureProfile.Label}\"",
        ],
        RequiredIfPresent = [.. ExchangeHeaders.BetweenGatewaysAnswer],
        RequiredPrefixes = ["x-road-", "lmis-"],
    };

    private static readonly VerificationPolicy Packaged = Policy with { Tag = PackagedTag, MaxAge = SignatureProfile.PackagedLifetime };

    /// <summary>Signs an answer whose fields, <c>content-digest</c> among them, are all set, and whose <see cref="SignedMessage.Request"/> is the signed request.</summary>
    /// <param name="response">The answer as it will be sent.</param>
    /// <param name="keyId">The key's id in the directory.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The time now.</param>
    /// <param name="packaged">Whether it travels in a package: good for 30 days, and there alone.</param>
    /// <exception cref="InvalidOperationException">A covered field is missing, is there twice, or holds more than printable ASCII.</exception>
    public static MessageSignature Sign(SignedMessage response, string keyId, SignatureKey key, DateTimeOffset now, bool packaged = false)
    {
        var components = new List<SfItem>(16)
        {
            SignedComponents.RequestMethod, SignedComponents.RequestTargetUri, SignedComponents.RequestContentDigest, SignedComponents.RequestSignature,
            SignedComponents.Status, SignedComponents.ContentDigest,
        };
        SignatureProfile.AddFields(components, response, ExchangeHeaders.BetweenGatewaysAnswer);
        return MessageSigner.Sign(response, Label, new(components, packaged
            ? SignatureProfile.Parameters(keyId, PackagedTag, now, SignatureProfile.PackagedLifetime) : SignatureProfile.Parameters(keyId, Tag, now, SignatureProfile.Lifetime)), key);
    }

    /// <summary>Verifies an answer's signature and that its content is the one that was signed.</summary>
    /// <param name="response">The answer as it came, with the request it answers.</param>
    /// <param name="contentSha256">SHA-256 of the content as it came, 32 bytes, also when it is empty.</param>
    /// <param name="findKey">The key of a key id, or null when it may not sign messages now.</param>
    /// <param name="now">The time now.</param>
    /// <param name="verified">What was verified.</param>
    /// <param name="fault">Why not, in words without data of the message.</param>
    public static bool TryVerify(SignedMessage response, ReadOnlySpan<byte> contentSha256, Func<string, SignatureKey?> findKey, DateTimeOffset now,
        [NotNullWhen(true)] out VerifiedSignature? verified, [NotNullWhen(false)] out string? fault) =>
        SignatureProfile.TryVerify(response, Policy, contentSha256, digest: true, findKey, now, out verified, out fault);

    /// <summary>Verifies an answer's signature alone; whether the content fits <c>content-digest</c> the caller must prove.</summary>
    public static bool TryVerify(SignedMessage response, Func<string, SignatureKey?> findKey, DateTimeOffset now,
        [NotNullWhen(true)] out VerifiedSignature? verified, [NotNullWhen(false)] out string? fault, bool packaged = false) =>
        SignatureProfile.TryVerify(response, packaged ? Packaged : Policy, [], digest: false, findKey, now, out verified, out fault);
}
