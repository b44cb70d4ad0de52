using Lmis.Identity.Keys;
using Lmis.Testing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Lmis.Identity.Tests.Keys;

/// <summary>Signing keys that rotate with overlap, on two replicas of one database.</summary>
public sealed class SigningKeyTests(IdentityService identity) : IClassFixture<IdentityService>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keys_rotate_with_overlap_and_replicas_agree()
    {
        await using var replica = identity.Start();
        var first = Assert.Single((await identity.KeysAsync()).Keys).Kid;
        Assert.Equal(first, Assert.Single((await identity.KeysAsync(replica)).Keys).Kid);
        var old = await TokenAsync(identity.Service);
        Assert.Equal(first, old.Kid);

        // A day before the change the next key is shown, and does not sign yet.
        await AdvanceAsync(TimeSpan.FromDays(29) + TimeSpan.FromMinutes(1), replica);
        var announced = (await identity.KeysAsync()).Keys.Select(key => key.Kid).ToList();
        Assert.Equal(2, announced.Count);
        Assert.Equal(announced.Order(), (await identity.KeysAsync(replica)).Keys.Select(key => key.Kid).Order());
        Assert.Equal(first, (await TokenAsync(identity.Service)).Kid);
        var beforeChange = await TokenAsync(identity.Service);

        // Then it signs, on every replica, and what the old key signed is still believed.
        await AdvanceAsync(TimeSpan.FromDays(1), replica);
        var second = announced.Single(kid => kid != first);
        Assert.Equal(second, (await TokenAsync(identity.Service)).Kid);
        Assert.Equal(second, (await TokenAsync(replica)).Kid);
        var keys = await identity.KeysAsync();
        Assert.Equal(2, keys.Keys.Count);
        Assert.True(await IsBelievedAsync(beforeChange, keys));
        Assert.True(await IsBelievedAsync(await TokenAsync(replica), keys));

        // A day later the old key is gone.
        await AdvanceAsync(TimeSpan.FromDays(1) + TimeSpan.FromMinutes(1), replica);
        Assert.Equal(second, Assert.Single((await identity.KeysAsync()).Keys).Kid);
        Assert.False(await IsBelievedAsync(beforeChange, await identity.KeysAsync()));
        await using var db = identity.Open();
        Assert.Equal(1, await db.SigningKeys.CountAsync(Ct));
    }

    [Fact]
    public async Task Private_keys_and_data_protection_keys_are_sealed_in_the_database()
    {
        await using var db = identity.Open();
        var rows = await db.SigningKeys.ToListAsync(Ct);
        Assert.All(rows, row => Assert.Throws<System.Security.Cryptography.CryptographicException>(() =>
        {
            using var key = System.Security.Cryptography.ECDsa.Create();
            key.ImportPkcs8PrivateKey(row.PrivateKey, out _);
        }));
    }

    private async Task AdvanceAsync(TimeSpan by, ServiceUnderTest<Program> replica)
    {
        identity.Clock.Advance(by);
        await identity.Service.Services.GetRequiredService<SigningKeyRing>().RefreshAsync(Ct);
        await replica.Services.GetRequiredService<SigningKeyRing>().RefreshAsync(Ct);
    }

    private async Task<JsonWebToken> TokenAsync(ServiceUnderTest<Program> at)
    {
        var (_, body) = await identity.ClientTokenAsync("registry.snapshot", at: at);
        Assert.True(body.TryGetProperty("access_token", out var token), body.ToString());
        return new JsonWebToken(token.GetString());
    }

    private async Task<bool> IsBelievedAsync(JsonWebToken token, JsonWebKeySet keys) => (await new JsonWebTokenHandler().ValidateTokenAsync(token, new TokenValidationParameters
    {
        ValidIssuer = identity.Issuer, ValidAudience = "lmis", ValidateLifetime = false, IssuerSigningKeys = keys.GetSigningKeys(),
    })).IsValid;
}
