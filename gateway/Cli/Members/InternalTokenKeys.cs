using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Lmis.Exchange.Documents;

namespace Lmis.Cli.Members;

/// <summary>
/// The key by which a gateway's own services believe that a call comes from it, and the set of public keys (RFC 7517) that they read again when it changes.
/// It is in no directory: nobody else sees its signatures.
/// </summary>
internal static class InternalTokenKeys
{
    private const string PublicKeys = "internal-keys.json";

    /// <summary>Makes a gateway's first one.</summary>
    public static void MakeFirst(string folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Files.WriteSecret(Path.Combine(folder, "internal-token-key.pem"), key.ExportPkcs8PrivateKeyPem() + "\n");
        Files.WritePublic(Path.Combine(folder, PublicKeys), Set([PublicHalf(key)]));
    }

    /// <summary>Makes the next one: its public half beside those in force in the set that services read, and alone in a file for when those before have ended.</summary>
    /// <returns>What to do with it.</returns>
    public static string MakeNext(string folder, string suffix)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var set = Path.Combine(folder, PublicKeys);
        var before = Files.ReadObject(set)["keys"] as JsonArray ?? throw new CliException($"{set} holds no keys.");
        Files.WriteSecret(Path.Combine(folder, $"internal-token-key-{suffix}.pem"), key.ExportPkcs8PrivateKeyPem() + "\n");
        Files.WritePublic(Path.Combine(folder, $"internal-keys-{suffix}.json"), Set([PublicHalf(key)]));
        Files.Replace(set, Set([.. before.Select(static one => one!.DeepClone()), PublicHalf(key)]));
        return $"The next internal key is internal-token-key-{suffix}.pem. Give the services {PublicKeys}, which has its public half beside those before, then the gateway the key; "
            + $"a minute after its last replica has it, internal-keys-{suffix}.json takes the place of {PublicKeys}.";
    }

    private static string Set(JsonNode[] keys) => Files.Text(new JsonObject { ["keys"] = new JsonArray(keys) }) + "\n";

    private static JsonObject PublicHalf(ECDsa key)
    {
        var point = key.ExportParameters(false).Q;
        return new() { ["kty"] = "EC", ["crv"] = "P-256", ["x"] = Base64(point.X!), ["y"] = Base64(point.Y!), ["kid"] = KeyIds.Of(key), ["use"] = "sig", ["alg"] = "ES256" };
    }

    private static string Base64(byte[] bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
