using System.Diagnostics.CodeAnalysis;
using System.Text;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Signatures;

/// <summary>A signature that was found good, with what it says of itself.</summary>
/// <param name="KeyId">Who signed.</param>
/// <param name="Nonce">The nonce, if one is there.</param>
/// <param name="Created">When it was made.</param>
/// <param name="Base">The signature base, as evidence.</param>
/// <param name="Signature">The signature's bytes.</param>
public sealed record VerifiedSignature(string KeyId, string? Nonce, DateTimeOffset Created, string Base, ReadOnlyMemory<byte> Signature);

/// <summary>Verifies a message's signature against a policy (RFC 9421 section 3.2). Every refusal comes with its reason; nothing throws on input.</summary>
public static class MessageVerifier
{
    /// <summary>Verifies the one signature that carries the policy's tag.</summary>
    /// <param name="message">The message, whole.</param>
    /// <param name="policy">What the signature must be.</param>
    /// <param name="findKey">The key of a key id, or null when it is not known.</param>
    /// <param name="now">The time now.</param>
    /// <param name="verified">What was verified.</param>
    /// <param name="fault">Why not, in words that name no secret.</param>
    public static bool TryVerify(SignedMessage message, VerificationPolicy policy, Func<string, SignatureKey?> findKey, DateTimeOffset now,
        [NotNullWhen(true)] out VerifiedSignature? verified, [NotNullWhen(false)] out string? fault)
    {
        verified = null;
        if (!TryFind(message, policy.Tag, out var label, out var input, out fault) || !TryTimes(input.Parameters, policy, now, out var created, out fault))
            return false;
        if (!input.Parameters.TryGet("keyid", out var id) || id is not SfValue.Text { Value: { Length: > 0 } keyId })
            return Refuse("the signature names no keyid", out fault);
        string? nonce = null;
        if (input.Parameters.TryGet("nonce", out var given))
            nonce = (given as SfValue.Text)?.Value;
        if (policy.NonceRequired && string.IsNullOrEmpty(nonce))
            return Refuse("the signature carries no nonce", out fault);
        if (Missing(message, policy, input) is { } missing)
            return Refuse($"the signature does not cover {missing}", out fault);
        if (findKey(keyId) is not { } key)
            return Refuse("the signature's key is not known", out fault);
        if (!policy.Algorithms.Contains(key.Algorithm))
            return Refuse($"the algorithm {key.Algorithm} is not allowed", out fault);
        if (input.Parameters.TryGet("alg", out var alg) && (alg as SfValue.Text)?.Value != key.Algorithm)
            return Refuse("the signature names another algorithm than its key has", out fault);
        if (SignatureOf(message, label) is not { } signature)
            return Refuse("the signature field does not hold the signature that its input announces", out fault);
        if (SignatureBase.TryBuild(message, input, out fault) is not { } signatureBase)
            return Refuse(fault!, out fault);
        if (!key.Verify(Encoding.UTF8.GetBytes(signatureBase), signature.Span))
            return Refuse("the signature does not fit the message", out fault);
        verified = new(keyId, nonce, created, signatureBase, signature);
        fault = null;
        return true;
    }

    private static bool TryFind(SignedMessage message, string tag, out string label, out SfInnerList input, [NotNullWhen(false)] out string? fault)
    {
        (label, input) = ("", null!);
        if (message.Field("signature-input") is not { Count: > 0 } lines)
            return Refuse("the message is not signed", out fault);
        if (!SfParser.TryParseDictionary(string.Join(", ", lines), out var inputs))
            return Refuse("the signature-input field cannot be read", out fault);
        foreach (var (name, member) in inputs.Members)
        {
            if (member is not SfInnerList list)
                return Refuse("the signature-input field holds something that is no list of components", out fault);
            if (!list.Parameters.TryGet("tag", out var value) || value is not SfValue.Text text || text.Value != tag)
                continue;
            // Two signatures of the same kind: which one a reader took would be chance.
            if (input is not null)
                return Refuse($"two signatures carry the tag {tag}", out fault);
            (label, input) = (name, list);
        }
        if (input is null)
            return Refuse($"no signature carries the tag {tag}", out fault);
        fault = null;
        return true;
    }

    private static bool TryTimes(SfParameters parameters, VerificationPolicy policy, DateTimeOffset now, out DateTimeOffset created, [NotNullWhen(false)] out string? fault)
    {
        created = default;
        if (!parameters.TryGet("created", out var at) || at is not SfValue.Integer { Value: var seconds } || seconds is < 0 or > 253_402_300_799)
            return Refuse("the signature does not say when it was created", out fault);
        created = DateTimeOffset.FromUnixTimeSeconds(seconds);
        if (created > now + policy.Skew)
            return Refuse("the signature was created in the future; compare the clocks", out fault);
        if (created < now - policy.MaxAge - policy.Skew)
            return Refuse("the signature is too old", out fault);
        if (parameters.TryGet("expires", out var end))
        {
            if (end is not SfValue.Integer { Value: var until } || until is < 0 or > 253_402_300_799)
                return Refuse("the signature's expiry cannot be read", out fault);
            var expires = DateTimeOffset.FromUnixTimeSeconds(until);
            if (expires + policy.Skew < now)
                return Refuse("the signature has expired", out fault);
            if (expires > created + policy.MaxAge)
                return Refuse("the signature wants to live longer than is allowed", out fault);
        }
        else if (policy.ExpiresRequired)
            return Refuse("the signature does not say when it expires", out fault);
        fault = null;
        return true;
    }

    private static string? Missing(SignedMessage message, VerificationPolicy policy, SfInnerList input)
    {
        var covered = new HashSet<string>(input.Items.Select(SfWriter.Write), StringComparer.Ordinal);
        return policy.RequiredComponents.FirstOrDefault(component => !covered.Contains(component))
            ?? policy.RequiredIfPresent.Where(field => message.Field(field) is { Count: > 0 }).Select(field => $"\"{field}\"").FirstOrDefault(component => !covered.Contains(component));
    }

    private static ReadOnlyMemory<byte>? SignatureOf(SignedMessage message, string label) =>
        message.Field("signature") is { Count: > 0 } lines
        && SfParser.TryParseDictionary(string.Join(", ", lines), out var signatures)
        && signatures.TryGet(label, out var member)
        && member is SfItem { Value: SfValue.Bytes { Value: var bytes } }
            ? bytes
            // Typed, for a bare null would become an empty memory.
            : default(ReadOnlyMemory<byte>?);

    private static bool Refuse(string reason, [NotNullWhen(false)] out string? fault)
    {
        fault = reason;
        return false;
    }
}
