using System.Diagnostics.CodeAnalysis;
using Lmis.Exchange.Signatures;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Messages;

/// <summary>
/// The signature of a request between gateways (RFC 9421, ecdsa-p256-sha256): over <c>@method</c>, <c>@target-uri</c>, <c>content-digest</c>
/// and every field of <see cref="ExchangeHeaders.BetweenGateways"/> and every x-road- or lmis- field that is there. An ECDSA signature (r, s)
/// is also good as (r, n−s), so replays are told by key and nonce, never by the signature's bytes.
/// </summary>
public static class RequestSignature
{
    /// <summary>Label of the signature.</summary>
    public const string Label = SignatureProfile.Label;

    /// <summary>The signature's <c>tag</c>.</summary>
    public const string Tag = "lmis-exchange-request";

    /// <summary>The <c>tag</c> of a message that travels in a package: no door takes it, as no package takes one that was sent.</summary>
    public const string PackagedTag = "lmis-package-request";

    private static readonly VerificationPolicy Policy = new()
    {
        Tag = Tag, OnlyLabel = Label, MaxAge = SignatureProfile.Lifetime, Skew = SignatureProfile.Skew,
        RequiredComponents = ["\"@method\"", "\"@target-uri\"", "\"content-digest\"", $"\"{ExchangeHeaders.Client}\"", $"\"{ExchangeHeaders.RequestId}\""],
        RequiredIfPresent = [.. ExchangeHeaders.BetweenGateways],
        RequiredPrefixes = ["x-road-", "lmis-"],
    };

    private static readonly VerificationPolicy Packaged = Policy with { Tag = PackagedTag, MaxAge = SignatureProfile.PackagedLifetime };

    /// <summary>Time from <c>created</c> to <c>expires</c>: 60 seconds.</summary>
    public static TimeSpan Lifetime => SignatureProfile.Lifetime;

    /// <summary>How far two clocks may be apart: 10 seconds; every gateway keeps its clock by NTP.</summary>
    public static TimeSpan Skew => SignatureProfile.Skew;

    /// <summary>How long a pair of key and nonce must be remembered: the lifetime and twice the skew.</summary>
    public static TimeSpan ReplayWindow => SignatureProfile.Lifetime + (2 * SignatureProfile.Skew);

    /// <summary>Signs a request whose fields, <c>content-digest</c> among them, are all set; with a fresh nonce of 128 bits.</summary>
    /// <param name="request">The request as it will be sent.</param>
    /// <param name="keyId">The key's id in the directory.</param>
    /// <param name="key">The key.</param>
    /// <param name="now">The time now.</param>
    /// <param name="packaged">Whether it travels in a package: good for 30 days, and there alone.</param>
    /// <exception cref="InvalidOperationException">A covered field is missing, is there twice, or holds more than printable ASCII.</exception>
    public static MessageSignature Sign(SignedMessage request, string keyId, SignatureKey key, DateTimeOffset now, bool packaged = false)
    {
        var components = new List<SfItem>(16) { SignedComponents.Method, SignedComponents.TargetUri, SignedComponents.ContentDigest };
        SignatureProfile.AddFields(components, request, ExchangeHeaders.BetweenGateways);
        return MessageSigner.Sign(request, Label, new(components, packaged
            ? SignatureProfile.Parameters(keyId, PackagedTag, now, SignatureProfile.PackagedLifetime) : SignatureProfile.Parameters(keyId, Tag, now, SignatureProfile.Lifetime)), key);
    }

    /// <summary>Verifies a request's signature and that its content is the one that was signed.</summary>
    /// <param name="request">The request as it came.</param>
    /// <param name="contentSha256">SHA-256 of the content as it came, 32 bytes, also when it is empty.</param>
    /// <param name="findKey">The key of a key id, or null when it may not sign messages now.</param>
    /// <param name="now">The time now.</param>
    /// <param name="verified">What was verified.</param>
    /// <param name="fault">Why not, in words without data of the message.</param>
    public static bool TryVerify(SignedMessage request, ReadOnlySpan<byte> contentSha256, Func<string, SignatureKey?> findKey, DateTimeOffset now,
        [NotNullWhen(true)] out VerifiedSignature? verified, [NotNullWhen(false)] out string? fault) =>
        SignatureProfile.TryVerify(request, Policy, contentSha256, digest: true, findKey, now, out verified, out fault);

    /// <summary>Verifies a request's signature alone; whether the content fits <c>content-digest</c> the caller must prove.</summary>
    public static bool TryVerify(SignedMessage request, Func<string, SignatureKey?> findKey, DateTimeOffset now,
        [NotNullWhen(true)] out VerifiedSignature? verified, [NotNullWhen(false)] out string? fault, bool packaged = false) =>
        SignatureProfile.TryVerify(request, packaged ? Packaged : Policy, [], digest: false, findKey, now, out verified, out fault);
}
