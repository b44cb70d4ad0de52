using System.Security.Cryptography;
using System.Text;

namespace Lmis.Registry.Verifications;

/// <summary>X-Road-Ids that are the same whenever the same question is asked, so that asking again after a crash is a retry and no second question.</summary>
internal static class MessageIds
{
    /// <summary>A UUID of version 8 (RFC 9562) made of who is asked about and on which occasion.</summary>
    public static Guid Of(Guid subject, string occasion)
    {
        var digest = SHA256.HashData([.. subject.ToByteArray(bigEndian: true), .. Encoding.UTF8.GetBytes(occasion)]).AsSpan(0, 16);
        digest[6] = (byte)((digest[6] & 0x0F) | 0x80);
        digest[8] = (byte)((digest[8] & 0x3F) | 0x80);
        return new Guid(digest, bigEndian: true);
    }
}
