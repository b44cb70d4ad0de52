using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Lmis.Hosting;

/// <summary>The random 128 bits that a message about a person carries, so that its digest in the journal cannot be guessed back to the person.</summary>
public static class ExchangeSalt
{
    private const int Bytes = 16, Letters = 22;

    /// <summary>A fresh salt: 22 letters of unpadded base64url (RFC 4648 section 5).</summary>
    public static string New()
    {
        Span<byte> random = stackalloc byte[Bytes];
        RandomNumberGenerator.Fill(random);
        return Base64Url.EncodeToString(random);
    }

    /// <summary>Whether the text is 128 bits in unpadded base64url, written in the one way there is.</summary>
    public static bool IsWellFormed(string? text)
    {
        Span<byte> decoded = stackalloc byte[Bytes + 2];
        return text is { Length: Letters } && Base64Url.DecodeFromChars(text, decoded, out _, out var count) == OperationStatus.Done && count == Bytes
            && Base64Url.EncodeToString(decoded[..Bytes]) == text;
    }
}
