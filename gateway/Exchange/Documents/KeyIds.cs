using System.Buffers.Text;
using System.Security.Cryptography;

namespace Lmis.Exchange.Documents;

/// <summary>The one name of a public key in directory, documents and messages: base64url of SHA-256 over its SubjectPublicKeyInfo (DER), 43 characters.</summary>
public static class KeyIds
{
    /// <summary>The name of the key whose SubjectPublicKeyInfo (RFC 5280 section 4.1) this is.</summary>
    public static string Of(ReadOnlySpan<byte> subjectPublicKeyInfo) => Base64Url.EncodeToString(SHA256.HashData(subjectPublicKeyInfo));

    /// <summary>The name of this key pair's public half.</summary>
    public static string Of(ECDsa key) => Of(key.ExportSubjectPublicKeyInfo());
}
