using System.Buffers.Binary;
using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lmis.Exchange.Directories;

namespace Lmis.Exchange.Packages;

/// <summary>
/// A message of a package, sealed to the member it is for: JWE in its compact form (RFC 7516) with ECDH-ES on P-256 and A256GCM (RFC 7518 sections 4.6 and 5.3), each under
/// an ephemeral key of its own. Any library of JOSE opens it.
/// </summary>
public static class SealedMessage
{
    private const string Encryption = "A256GCM";
    private const int KeyBytes = 32, NonceBytes = 12, TagBytes = 16;

    /// <summary>Seals bytes to a key of the directory.</summary>
    /// <param name="plain">What to seal.</param>
    /// <param name="recipient">A key whose use is <see cref="KeyUse.Package"/>.</param>
    public static string Seal(ReadOnlySpan<byte> plain, DirectoryKey recipient)
    {
        using var theirs = ECDiffieHellman.Create();
        theirs.ImportSubjectPublicKeyInfo(recipient.SubjectPublicKeyInfo.Span, out _);
        using var ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = ephemeral.ExportParameters(false).Q;
        var header = Base64Url.EncodeToString(JsonLine.Of(json =>
        {
            json.WriteString("alg", "ECDH-ES");
            json.WriteString("enc", Encryption);
            json.WriteString("kid", recipient.KeyId);
            json.WriteStartObject("epk");
            json.WriteString("kty", "EC");
            json.WriteString("crv", "P-256");
            json.WriteString("x", Base64Url.EncodeToString(point.X));
            json.WriteString("y", Base64Url.EncodeToString(point.Y));
            json.WriteEndObject();
        }));
        var agreed = ephemeral.DeriveRawSecretAgreement(theirs.PublicKey);
        using var cipher = new AesGcm(DeriveKey(agreed, Encryption, [], [], KeyBytes), TagBytes);
        CryptographicOperations.ZeroMemory(agreed);
        Span<byte> nonce = stackalloc byte[NonceBytes], tag = stackalloc byte[TagBytes];
        RandomNumberGenerator.Fill(nonce);
        var text = new byte[plain.Length];
        cipher.Encrypt(nonce, plain, text, tag, Encoding.ASCII.GetBytes(header));
        return $"{header}..{Base64Url.EncodeToString(nonce)}.{Base64Url.EncodeToString(text)}.{Base64Url.EncodeToString(tag)}";
    }

    /// <summary>Opens what <see cref="Seal"/> or another library of JOSE sealed in the same way.</summary>
    /// <param name="jwe">The compact form.</param>
    /// <param name="findKey">The private key of a key id, or null when it is none of ours.</param>
    /// <param name="plain">What was sealed.</param>
    /// <param name="fault">Why it cannot be opened.</param>
    public static bool TryOpen(string jwe, Func<string, ECDiffieHellman?> findKey, [NotNullWhen(true)] out byte[]? plain, [NotNullWhen(false)] out string? fault)
    {
        plain = null;
        fault = "a message has not the form of a JWE";
        var parts = jwe.Split('.');
        if (parts.Length != 5 || parts[1].Length > 0)
            return false;
        try
        {
            using var header = JsonDocument.Parse(Base64Url.DecodeFromChars(parts[0]));
            var (root, epk) = (header.RootElement, header.RootElement.GetProperty("epk"));
            if (root.GetProperty("alg").GetString() != "ECDH-ES" || root.GetProperty("enc").GetString() != Encryption || root.TryGetProperty("crit", out _) || root.TryGetProperty("zip", out _)
                || epk.GetProperty("crv").GetString() != "P-256")
            {
                fault = $"a message is sealed otherwise than with ECDH-ES on P-256 and {Encryption}";
                return false;
            }
            if (root.GetProperty("kid").GetString() is not { } kid || findKey(kid) is not { } key)
            {
                fault = "a message is sealed to a key that is not here";
                return false;
            }
            using var theirs = ECDiffieHellman.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new() { X = Bytes(epk, "x"), Y = Bytes(epk, "y") } });
            var agreed = key.DeriveRawSecretAgreement(theirs.PublicKey);
            using var cipher = new AesGcm(DeriveKey(agreed, Encryption, Info(root, "apu"), Info(root, "apv"), KeyBytes), TagBytes);
            CryptographicOperations.ZeroMemory(agreed);
            var text = Base64Url.DecodeFromChars(parts[3]);
            var opened = new byte[text.Length];
            cipher.Decrypt(Base64Url.DecodeFromChars(parts[2]), text, Base64Url.DecodeFromChars(parts[4]), opened, Encoding.ASCII.GetBytes(parts[0]));
            (plain, fault) = (opened, null);
            return true;
        }
        catch (Exception wrong) when (wrong is CryptographicException)
        {
            fault = "a message was changed on its way, or is sealed to another key";
            return false;
        }
        catch (Exception wrong) when (wrong is FormatException or JsonException or KeyNotFoundException or InvalidOperationException or ArgumentException)
        {
            fault = "a message has not the form of a JWE";
            return false;
        }
    }

    /// <summary>The key of a direct agreement: Concat KDF with SHA-256 (RFC 7518 section 4.6.2, NIST SP 800-56A), one round, up to 32 bytes.</summary>
    /// <param name="agreed">The shared secret Z.</param>
    /// <param name="algorithm">AlgorithmID: the value of <c>enc</c>.</param>
    /// <param name="producer">PartyUInfo, decoded.</param>
    /// <param name="recipient">PartyVInfo, decoded.</param>
    /// <param name="bytes">Length of the key.</param>
    public static byte[] DeriveKey(ReadOnlySpan<byte> agreed, string algorithm, ReadOnlySpan<byte> producer, ReadOnlySpan<byte> recipient, int bytes)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(1);
        hash.AppendData(agreed);
        AppendWhole(Encoding.ASCII.GetBytes(algorithm));
        AppendWhole(producer);
        AppendWhole(recipient);
        Append(bytes * 8);
        return hash.GetHashAndReset()[..bytes];

        void Append(int number)
        {
            Span<byte> four = stackalloc byte[4];
            BinaryPrimitives.WriteInt32BigEndian(four, number);
            hash.AppendData(four);
        }

        void AppendWhole(ReadOnlySpan<byte> data)
        {
            Append(data.Length);
            hash.AppendData(data);
        }
    }

    private static byte[] Bytes(JsonElement json, string name) => Base64Url.DecodeFromChars(json.GetProperty(name).GetString());

    private static byte[] Info(JsonElement header, string name) => header.TryGetProperty(name, out _) ? Bytes(header, name) : [];
}
