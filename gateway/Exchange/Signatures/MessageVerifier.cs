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
    private const int MostSignatures = 8;

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
        if (!TryFind(message, policy, out var label, out var input, out fault) || !TryTimes(input.Parameters, policy, now, out var created, out fault))
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
        return TryBase(message, policy, input, label, signature, key, out var signatureBase, out fault)
            && Accept(new(keyId, nonce, created, signatureBase, signature), out verified);
    }

    private static bool TryBase(SignedMessage message, VerificationPolicy policy, SfInnerList input, string label, ReadOnlyMemory<byte> signature, SignatureKey key,
        [NotNullWhen(true)] out string? signatureBase, [NotNullWhen(false)] out string? fault)
    {
        signatureBase = null;
        var to = new ByteBuffer(stackalloc byte[2048]);
        try
        {
            if (!SignatureBase.TryWrite(ref to, message, input, out var parameters, out fault))
                return Refuse(fault!, out fault);
            if (policy.OnlyLabel is not null && !IsCanonical(message, label, to.Written[parameters..], signature.Span))
                return Refuse("the signature's fields are not in their canonical form", out fault);
            if (!key.Verify(to.Written, signature.Span))
                return Refuse("the signature does not fit the message", out fault);
            signatureBase = to.ToText();
            return true;
        }
        finally
        {
            to.Dispose();
        }
    }

    private static bool Accept(VerifiedSignature found, out VerifiedSignature? verified)
    {
        verified = found;
        return true;
    }

    private static bool IsCanonical(SignedMessage message, string label, ReadOnlySpan<byte> input, ReadOnlySpan<byte> signature)
    {
        if (message.Field("signature-input") is not [var inputLine] || message.Field("signature") is not [var signatureLine] || signature.Length > 1024)
            return false;
        Span<char> encoded = stackalloc char[1368];
        return IsLabelled(inputLine, label, out var rest) && Ascii.Equals(input, rest)
            && IsLabelled(signatureLine, label, out rest) && Convert.TryToBase64Chars(signature, encoded, out var length)
            && rest.Length == length + 2 && rest[0] == ':' && rest[^1] == ':' && rest[1..^1].SequenceEqual(encoded[..length]);
    }

    private static bool IsLabelled(string line, string label, out ReadOnlySpan<char> rest)
    {
        var labelled = line.Length > label.Length && line[label.Length] == '=' && line.StartsWith(label, StringComparison.Ordinal);
        rest = labelled ? line.AsSpan(label.Length + 1) : default;
        return labelled;
    }

    private static bool TryFind(SignedMessage message, VerificationPolicy policy, out string label, out SfInnerList input, [NotNullWhen(false)] out string? fault)
    {
        (label, input) = ("", null!);
        if (message.Field("signature-input") is not { Count: > 0 } lines)
            return Refuse("the message is not signed", out fault);
        if (!SfParser.TryParseDictionary(string.Join(", ", lines), out var inputs))
            return Refuse("the signature-input field cannot be read", out fault);
        if (inputs.Members.Count > MostSignatures)
            return Refuse("the message carries too many signatures", out fault);
        foreach (var (name, member) in inputs.Members)
        {
            if (member is not SfInnerList list)
                return Refuse("the signature-input field holds something that is no list of components", out fault);
            if (!list.Parameters.TryGet("tag", out var value) || value is not SfValue.Text text || text.Value != policy.Tag)
                continue;
            // Two signatures of the same kind: which one a reader took would be chance.
            if (input is not null)
                return Refuse($"two signatures carry the tag {policy.Tag}", out fault);
            (label, input) = (name, list);
        }
        if (input is null)
            return Refuse($"no signature carries the tag {policy.Tag}", out fault);
        if (policy.OnlyLabel is not null && (inputs.Members.Count != 1 || label != policy.OnlyLabel))
            return Refuse($"the message must carry one signature, under the label {policy.OnlyLabel}", out fault);
        if (input.Items.Count > SignatureBase.MostComponents)
            return Refuse("the signature covers too many components", out fault);
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
        for (var i = 0; i < policy.Required.Count; i++)
        {
            if (!Covers(input, policy.Required[i]))
                return policy.RequiredComponents[i];
        }
        foreach (var field in policy.RequiredIfPresent)
        {
            if (!Covers(input, field) && message.Field(field) is { Count: > 0 })
                return $"\"{field}\"";
        }
        if (policy.RequiredPrefixes.Count == 0)
            return null;
        foreach (var field in message.FieldNames)
        {
            foreach (var prefix in policy.RequiredPrefixes)
            {
                if (field.StartsWith(prefix, StringComparison.Ordinal) && !Covers(input, field))
                    return $"\"{field}\"";
            }
        }
        return null;
    }

    private static bool Covers(SfInnerList input, SfItem component)
    {
        for (var i = 0; i < input.Items.Count; i++)
        {
            if (SignatureBase.Covers(input.Items[i], component))
                return true;
        }
        return false;
    }

    private static bool Covers(SfInnerList input, string field)
    {
        for (var i = 0; i < input.Items.Count; i++)
        {
            if (input.Items[i] is { Value: SfValue.Text text, Parameters.Entries.Count: 0 } && text.Value == field)
                return true;
        }
        return false;
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
