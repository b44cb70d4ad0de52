using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;

namespace Lmis.Identity.Logins;

/// <summary>The shared secret of an authenticator app: made here, stored only sealed.</summary>
public sealed class TotpSecret(IDataProtectionProvider protection)
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly IDataProtector stored = protection.CreateProtector("identity.authenticator-key.v1");
    private readonly ITimeLimitedDataProtector offered = protection.CreateProtector("identity.authenticator-offer.v1").ToTimeLimitedDataProtector();

    /// <summary>160 bits, the length RFC 4226 recommends.</summary>
    public static byte[] Make() => RandomNumberGenerator.GetBytes(20);

    public string Seal(byte[] key) => Convert.ToBase64String(stored.Protect(key));

    public byte[] Open(string sealedKey) => stored.Unprotect(Convert.FromBase64String(sealedKey));

    /// <summary>A secret on offer travels in the enrolment form, bound to its user, and is stored only when a code proves it.</summary>
    public string Offer(Guid userId, byte[] key) =>
        Convert.ToBase64String(offered.Protect([.. userId.ToByteArray(), .. key], TimeSpan.FromMinutes(15)));

    /// <summary>The secret that was offered to this user, or null if the form is too old or somebody else's.</summary>
    public byte[]? Accept(Guid userId, string? offer)
    {
        try
        {
            var bytes = offered.Unprotect(Convert.FromBase64String(offer ?? ""));
            return bytes.AsSpan(0, 16).SequenceEqual(userId.ToByteArray()) ? bytes[16..] : null;
        }
        catch (Exception exception) when (exception is FormatException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Base32 (RFC 4648) without padding, as authenticator apps read it.</summary>
    public static string Base32(byte[] key)
    {
        var text = new char[(key.Length * 8 + 4) / 5];
        for (var i = 0; i < text.Length; i++)
        {
            var value = 0;
            for (var bit = i * 5; bit < i * 5 + 5; bit++)
                value = (value << 1) | (bit / 8 < key.Length ? (key[bit / 8] >> (7 - bit % 8)) & 1 : 0);
            text[i] = Alphabet[value];
        }

        return new string(text);
    }
}
