using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Digests;

/// <summary>The Content-Digest field (RFC 9530): a hash of the content as it stands in the message.</summary>
public static class ContentDigest
{
    /// <summary>Name of the field.</summary>
    public const string FieldName = "content-digest";

    /// <summary>The field's value with SHA-256, also for empty content.</summary>
    public static string Of(ReadOnlySpan<byte> content)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(content, hash);
        return Format(hash);
    }

    /// <summary>The field's value from a SHA-256 computed elsewhere, for content that is streamed.</summary>
    public static string Format(ReadOnlySpan<byte> sha256)
    {
        Span<byte> text = stackalloc byte["sha-256=:".Length + 44 + 1];
        "sha-256=:"u8.CopyTo(text);
        Base64.EncodeToUtf8(sha256, text["sha-256=:".Length..], out _, out _);
        text[^1] = (byte)':';
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>
    /// Whether the field holds a digest by SHA-256 or SHA-512 and every such digest fits the content. Other algorithms are passed over,
    /// as the RFC asks; a field with none of the two proves nothing and is refused.
    /// </summary>
    public static bool Verify(ReadOnlySpan<char> field, ReadOnlySpan<byte> content)
    {
        if (!SfParser.TryParseDictionary(field, out var digests))
            return false;
        var proved = false;
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        foreach (var (algorithm, member) in digests.Members)
        {
            var length = algorithm switch
            {
                "sha-256" => SHA256.HashData(content, hash),
                "sha-512" => SHA512.HashData(content, hash),
                _ => 0,
            };
            if (length == 0)
                continue;
            if (member is not SfItem { Value: SfValue.Bytes { Value: var claimed } } || !CryptographicOperations.FixedTimeEquals(claimed.Span, hash[..length]))
                return false;
            proved = true;
        }
        return proved;
    }

    /// <summary>Whether the field is exactly <c>sha-256=:…:</c> with this SHA-256 of the content, computed while it was read.</summary>
    public static bool Matches(ReadOnlySpan<char> field, ReadOnlySpan<byte> sha256)
    {
        const string Prefix = "sha-256=:";
        Span<char> encoded = stackalloc char[44];
        return sha256.Length == SHA256.HashSizeInBytes && Convert.TryToBase64Chars(sha256, encoded, out _)
            && field.Length == Prefix.Length + encoded.Length + 1 && field.StartsWith(Prefix, StringComparison.Ordinal) && field[^1] == ':'
            && field[Prefix.Length..^1].SequenceEqual(encoded);
    }
}
