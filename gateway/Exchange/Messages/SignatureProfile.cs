using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Signatures;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Messages;

/// <summary>What the signatures of requests and answers have in common.</summary>
internal static class SignatureProfile
{
    public const string Label = "lmis";

    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(60);
    public static readonly TimeSpan Skew = TimeSpan.FromSeconds(10);

    /// <summary>Of messages that travel in a package: as long as a medium may be on its way.</summary>
    public static readonly TimeSpan PackagedLifetime = TimeSpan.FromDays(30);

    // Signature and message are cut to one shape, so that their base is all there is to know: one line for each field, plain text.
    public static bool TryVerify(SignedMessage message, VerificationPolicy policy, ReadOnlySpan<byte> contentSha256, bool digest,
        Func<string, SignatureKey?> findKey, DateTimeOffset now, [NotNullWhen(true)] out VerifiedSignature? verified, [NotNullWhen(false)] out string? fault)
    {
        verified = null;
        if (ExchangeHeaders.Check(message) is { } refused)
        {
            fault = $"the header {refused.Name} {(refused.Twice ? "is given twice" : "does not have its form")}";
            return false;
        }
        if (digest && !(message.Field(ContentDigest.FieldName) is [var field] && ContentDigest.Matches(field, contentSha256)))
        {
            fault = "the content does not fit its digest";
            return false;
        }
        return MessageVerifier.TryVerify(message, policy, findKey, now, out verified, out fault);
    }

    public static SfParameters Parameters(string keyId, string tag, DateTimeOffset now, TimeSpan lifetime)
    {
        Span<byte> nonce = stackalloc byte[16];
        RandomNumberGenerator.Fill(nonce);
        var created = now.ToUnixTimeSeconds();
        return new SfParameters()
            .With("created", new SfValue.Integer(created))
            .With("expires", new SfValue.Integer(created + (long)lifetime.TotalSeconds))
            .With("nonce", new SfValue.Text(System.Buffers.Text.Base64Url.EncodeToString(nonce)))
            .With("keyid", new SfValue.Text(keyId))
            .With("tag", new SfValue.Text(tag));
    }

    /// <summary>The fields of a message that are signed, beside those every message has, in the order of their names.</summary>
    public static void AddFields(List<SfItem> components, SignedMessage message, IReadOnlySet<string> known)
    {
        if (ExchangeHeaders.Check(message) is { } refused)
            throw new InvalidOperationException($"The message cannot be signed: the header {refused.Name} {(refused.Twice ? "is given twice" : "does not have its form")}.");
        var first = components.Count;
        foreach (var name in message.FieldNames)
        {
            if (name != ContentDigest.FieldName && (known.Contains(name) || ExchangeHeaders.IsOwn(name)))
                components.Add(SignedComponents.Field(name));
        }
        components.Sort(first, components.Count - first, SignedComponents.ByName);
    }
}
