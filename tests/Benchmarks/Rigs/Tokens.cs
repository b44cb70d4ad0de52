using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Lmis.Benchmarks.Rigs;

/// <summary>Access tokens as Identity issues them, from a key of the rig's own.</summary>
internal sealed class Tokens : IDisposable
{
    public const string Issuer = "http://localhost:8080/identity/";

    private readonly ECDsa key = Node.NewKey();

    public Tokens()
    {
        var point = key.ExportParameters(false).Q;
        KeysFile = Path.GetTempFileName();
        File.WriteAllText(KeysFile, JsonSerializer.Serialize(new { keys = new[] { new { kty = "EC", crv = "P-256", x = Base64Url.EncodeToString(point.X), y = Base64Url.EncodeToString(point.Y), kid = "bench", use = "sig", alg = "ES256" } } }));
    }

    /// <summary>File with the public key.</summary>
    public string KeysFile { get; }

    public string Issue(string clientId, string scope)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var signed = Part(new { alg = "ES256", kid = "bench", typ = "at+jwt" }) + "."
            + Part(new { iss = Issuer, aud = "lmis", sub = clientId, client_id = clientId, scope, area = "19", iat = now, nbf = now - 5, exp = now + 3600, jti = Guid.CreateVersion7() });
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    public void Dispose()
    {
        File.Delete(KeysFile);
        key.Dispose();
    }

    private static string Part(object value) => Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(value));
}
