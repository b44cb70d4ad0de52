using System.IO.Compression;
using System.Text.Json.Nodes;
using Lmis.Training.Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Training.Credentials;

/// <summary>How a certificate that must not be accepted stands, by its place in the list.</summary>
public sealed record StatusPlace(int Place, string State);

/// <summary>
/// The two forms of a status list. The Bitstring Status List 1.0 credential, which Open Badges knows, has one bit a certificate, set while it must not be
/// accepted (suspended, revoked or replaced). The status list token (draft-ietf-oauth-status-list) has two bits and tells them apart.
/// </summary>
public static class StatusListDocument
{
    /// <summary>Status types of the token: 1 INVALID, for good (revoked or replaced); 2 SUSPENDED, for a while; 0 is VALID.</summary>
    public const int Invalid = 1, Suspended = 2;

    /// <summary>The Bitstring Status List credential, to be signed.</summary>
    /// <param name="list">Number of the list.</param>
    /// <param name="places">The certificates that must not be accepted.</param>
    /// <param name="now">From when it holds.</param>
    /// <param name="lifetime">How long it holds.</param>
    /// <param name="options">Where the public part is.</param>
    public static string Of(long list, IEnumerable<StatusPlace> places, DateTimeOffset now, TimeSpan lifetime, TrainingOptions options)
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
                ["encodedList"] = "u" + Base64UrlEncoder.Encode(Bits(places)),
            },
            ["iss"] = options.At("issuers/province"),
            ["jti"] = id,
            ["sub"] = id + "#list",
            ["nbf"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
        };
        return credential.ToJsonString();
    }

    /// <summary>The status list token, to be signed with <c>typ: statuslist+jwt</c>.</summary>
    /// <param name="list">Number of the list.</param>
    /// <param name="places">The certificates that must not be accepted.</param>
    /// <param name="now">From when it holds.</param>
    /// <param name="lifetime">How long it holds.</param>
    /// <param name="refresh">After how long it is worth fetching again.</param>
    /// <param name="options">Where the public part is.</param>
    public static string TokenOf(long list, IEnumerable<StatusPlace> places, DateTimeOffset now, TimeSpan lifetime, TimeSpan refresh, TrainingOptions options) => new JsonObject
    {
        ["iss"] = options.At("issuers/province"),
        ["sub"] = options.At($"status-lists/{list}/token"),
        ["iat"] = now.ToUnixTimeSeconds(),
        ["exp"] = (now + lifetime).ToUnixTimeSeconds(),
        ["ttl"] = (long)refresh.TotalSeconds,
        ["status_list"] = new JsonObject { ["bits"] = 2, ["lst"] = Base64UrlEncoder.Encode(Pairs(places)) },
    }.ToJsonString();

    /// <summary>One bit a place, the first in the highest bit of the first byte, by gzip.</summary>
    private static byte[] Bits(IEnumerable<StatusPlace> places)
    {
        var bits = new byte[CredentialDocument.ListSize / 8];
        foreach (var (place, _) in places)
            bits[place / 8] |= (byte)(0x80 >> (place % 8));
        return Compress(bits, static to => new GZipStream(to, CompressionLevel.SmallestSize));
    }

    /// <summary>Two bits a place, the first in the lowest bits of the first byte, by zlib.</summary>
    private static byte[] Pairs(IEnumerable<StatusPlace> places)
    {
        var pairs = new byte[CredentialDocument.ListSize / 4];
        foreach (var (place, state) in places)
            pairs[place / 4] |= (byte)((state == Certificate.Suspended ? Suspended : Invalid) << (place % 4 * 2));
        return Compress(pairs, static to => new ZLibStream(to, CompressionLevel.SmallestSize));
    }

    private static byte[] Compress(byte[] bytes, Func<Stream, Stream> by)
    {
        using var packed = new MemoryStream();
        using (var packer = by(packed))
            packer.Write(bytes);
        return packed.ToArray();
    }
}
