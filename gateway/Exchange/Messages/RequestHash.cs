using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Messages;

/// <summary>
/// The value of <c>X-Road-Request-Hash</c>, base64 of SHA-512. Without content it is SHA-512(headers), with content SHA-512(SHA-512(headers) ‖
/// SHA-512(content)). The bytes of <i>headers</i> are, in UTF-8: the method, a space, the raw request target and a line feed; then for each
/// field <c>content-type</c>, <c>x-road-*</c> and <c>lmis-*</c> of the request between gateways, ordered by the bytes of its lower-case name,
/// the name, a colon, a space, the value and a line feed. Compatibility with the hashes of foreign security servers is not claimed.
/// </summary>
public static class RequestHash
{
    /// <summary>The hash of a request whose content is at hand.</summary>
    /// <param name="request">The request as it goes between the gateways.</param>
    /// <param name="content">Its content; empty when it has none.</param>
    public static string Of(SignedMessage request, ReadOnlySpan<byte> content)
    {
        if (content.IsEmpty)
            return OfHashed(request, []);
        Span<byte> hash = stackalloc byte[SHA512.HashSizeInBytes];
        SHA512.HashData(content, hash);
        return OfHashed(request, hash);
    }

    /// <summary>The hash of a request whose content was hashed while it was read.</summary>
    /// <param name="request">The request as it goes between the gateways.</param>
    /// <param name="contentSha512">SHA-512 of its content; empty when it has none.</param>
    public static string OfHashed(SignedMessage request, ReadOnlySpan<byte> contentSha512)
    {
        using var headers = IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        Append(headers, request.Derived("@method", null) ?? "", " ");
        Append(headers, request.Derived("@request-target", null) ?? "", "\n");
        foreach (var name in request.FieldNames.Where(n => n == "content-type" || ExchangeHeaders.IsOwn(n)).Order(StringComparer.Ordinal))
        {
            Append(headers, name, ": ");
            Append(headers, string.Join(", ", request.Field(name) ?? []), "\n");
        }
        Span<byte> both = stackalloc byte[2 * SHA512.HashSizeInBytes];
        headers.GetHashAndReset(both);
        if (contentSha512.IsEmpty)
            return Convert.ToBase64String(both[..SHA512.HashSizeInBytes]);
        contentSha512.CopyTo(both[SHA512.HashSizeInBytes..]);
        return Convert.ToBase64String(SHA512.HashData(both));
    }

    private static void Append(IncrementalHash hash, string text, string end)
    {
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData(Encoding.UTF8.GetBytes(end));
    }
}
