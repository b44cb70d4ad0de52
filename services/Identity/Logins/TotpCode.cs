using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Lmis.Identity.Logins;

/// <summary>Time-based one-time codes: six digits, thirty seconds, HMAC-SHA-1 (RFC 6238), as every authenticator app makes them.</summary>
public static class TotpCode
{
    private const int Seconds = 30;

    /// <summary>The time step whose code this is, within one step of now to either side, or null.</summary>
    public static long? Match(byte[] key, string code, DateTimeOffset now)
    {
        var typed = Encoding.ASCII.GetBytes(string.Concat(code.Where(char.IsAsciiDigit)));
        var step = now.ToUnixTimeSeconds() / Seconds;
        for (var candidate = step - 1; candidate <= step + 1; candidate++)
        {
            if (CryptographicOperations.FixedTimeEquals(typed, Encoding.ASCII.GetBytes(At(key, candidate))))
                return candidate;
        }

        return null;
    }

    /// <summary>The code of a time step.</summary>
    public static string At(byte[] key, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
        Span<byte> hash = stackalloc byte[HMACSHA1.HashSizeInBytes];
#pragma warning disable CA5350 // RFC 6238's default and the only hash that all authenticator apps know; HMAC does not need collision resistance.
        HMACSHA1.HashData(key, counter, hash);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash[(hash[^1] & 15)..]) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
