using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Hosting;
using Lmis.Training.Data;
using Microsoft.EntityFrameworkCore;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Training.Credentials;

/// <summary>Makes, finds and uses the keys that sign certificates and status lists (ES256).</summary>
public sealed class SigningKeys(TrainingDb db, RowCipher cipher, TimeProvider clock)
{
    private const long Lock = 0x54524E_01;

    /// <summary>The key that signs now; the first one is made when it is first needed. Inside the caller's transaction.</summary>
    public async Task<SigningKey> CurrentAsync(CancellationToken ct)
    {
        if (await Newest(ct) is { } key)
            return key;
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", ct);
        return await Newest(ct) ?? await MakeAsync(ct);
    }

    /// <summary>Makes another key and retires the one before; what it signed stays verifiable.</summary>
    public async Task<SigningKey> RotateAsync(CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock({Lock})", ct);
        foreach (var old in await db.SigningKeys.Where(static k => k.RetiredAt == null).ToListAsync(ct))
            (old.RetiredAt, old.PrivateKey) = (clock.GetUtcNow(), null);
        return await MakeAsync(ct);
    }

    /// <summary>A compact JWS over the JSON, <c>typ: JWT</c> as Open Badges 3.0 has it, or another type.</summary>
    public string Sign(string payload, SigningKey key, string type = "JWT")
    {
        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(cipher.Reveal(key.PrivateKey ?? throw new InvalidOperationException("The signing key is retired."), key.Id), out _);
        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(payload, new SigningCredentials(
            new ECDsaSecurityKey(ecdsa) { KeyId = key.KeyId, CryptoProviderFactory = new() { CacheSignatureProviders = false } }, SecurityAlgorithms.EcdsaSha256), new Dictionary<string, object> { ["typ"] = type });
    }

    private Task<SigningKey?> Newest(CancellationToken ct) => db.SigningKeys.Where(static k => k.RetiredAt == null).OrderByDescending(static k => k.CreatedAt).FirstOrDefaultAsync(ct);

    private async Task<SigningKey> MakeAsync(CancellationToken ct)
    {
        using var ecdsa = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var jwk = JsonWebKeyConverter.ConvertFromECDsaSecurityKey(new ECDsaSecurityKey(ECDsa.Create(ecdsa.ExportParameters(includePrivateParameters: false))));
        var name = Base64UrlEncoder.Encode(jwk.ComputeJwkThumbprint());
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        var key = new SigningKey
        {
            Id = id, KeyId = name, CreatedAt = clock.GetUtcNow(), PrivateKey = cipher.Protect(ecdsa.ExportPkcs8PrivateKey(), id),
            PublicJwk = JsonSerializer.Serialize(new { kty = jwk.Kty, crv = jwk.Crv, x = jwk.X, y = jwk.Y, kid = name, use = "sig", alg = "ES256" }),
        };
        db.SigningKeys.Add(key);
        await db.SaveChangesAsync(ct);
        return key;
    }
}
