using System.IO.Compression;
using System.Text.Json.Nodes;

namespace Lmis.Training.Credentials;

/// <summary>A Bitstring Status List 1.0 credential: one bit a certificate, set while it must not be accepted (suspended, revoked or replaced).</summary>
public static class StatusListDocument
{
    /// <summary>The JSON to sign.</summary>
    /// <param name="list">Number of the list.</param>
    /// <param name="set">Places whose bit is set.</param>
    /// <param name="now">From when it holds.</param>
    /// <param name="lifetime">How long it may be used before it is fetched again.</param>
    /// <param name="options">Where the public part is.</param>
    public static string Of(long list, IEnumerable<int> set, DateTimeOffset now, TimeSpan lifetime, TrainingOptions options)
    {
        var id = options.At($"status-lists/{list}");
        var credential = new JsonObject
        {
            ["@context"] = new JsonArray("https://www.w3.org/ns/credentials/v2"),
            ["id"] = id,
            ["type"] = new JsonArray("VerifiableCredential", "BitstringStatusListCredential"),
            ["issuer"] = options.At("issuers/province"),
            ["validFrom"] = CredentialDocument.Time(now),
            ["validUntil"] = CredentialDocument.Time(now + lifetime),
            ["credentialSubject"] = new JsonObject
            {
                ["id"] = id + "#list",
                ["type"] = "BitstringStatusList",
                ["statusPurpose"] = "suspension",
                ["encodedList"] = "u" + Microsoft.IdentityModel.Tokens.Base64UrlEncoder.Encode(Compress(set)),
            },
            ["iss"] = options.At("issuers/province"),
            ["jti"] = id,
            ["sub"] = id + "#list",
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
        };
        return credential.ToJsonString();
    }

    /// <summary>The bits, the first place in the highest bit of the first byte, by gzip.</summary>
    private static byte[] Compress(IEnumerable<int> set)
    {
        var bits = new byte[CredentialDocument.ListSize / 8];
        foreach (var place in set)
            bits[place / 8] |= (byte)(0x80 >> (place % 8));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.SmallestSize))
            gzip.Write(bits);
        return packed.ToArray();
    }
}
