using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Hosting;

/// <summary>Remembers a validated token by its SHA-256 for a short while, never past its expiry: checking a signature is the dear part of a call.</summary>
internal sealed class CachingTokenHandler(TimeProvider clock, TimeSpan keep) : JsonWebTokenHandler, IDisposable
{
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly MemoryCache valid = new(new MemoryCacheOptions { SizeLimit = 20_000 });

    public override async Task<TokenValidationResult> ValidateTokenAsync(string token, TokenValidationParameters validationParameters)
    {
        var key = Hash(token);
        if (valid.TryGetValue(key, out Entry? known) && clock.GetUtcNow() < known!.Until)
            return known.Result;
        var result = await base.ValidateTokenAsync(token, validationParameters);
        if (result.IsValid && keep > TimeSpan.Zero)
        {
            var now = clock.GetUtcNow();
            var expires = new DateTimeOffset(DateTime.SpecifyKind(result.SecurityToken.ValidTo, DateTimeKind.Utc)) + Skew;
            var until = now + keep < expires ? now + keep : expires;
            if (until > now)
                valid.Set(key, new Entry(result, until), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = until - now });
        }
        return result;
    }

    public void Dispose() => valid.Dispose();

    private static UInt128 Hash(string token)
    {
        Span<byte> hash = stackalloc byte[32];
        var count = Encoding.UTF8.GetMaxByteCount(token.Length);
        var bytes = count <= 4096 ? stackalloc byte[count] : new byte[count];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(token, bytes)], hash);
        // Half of SHA-256 still leaves a forger 2^128 tries against a valid token that he would have to know.
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }

    private sealed record Entry(TokenValidationResult Result, DateTimeOffset Until);
}
