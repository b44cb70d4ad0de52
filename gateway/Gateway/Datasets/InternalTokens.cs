using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text.Json;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Datasets;

/// <summary>
/// The tokens by which a service believes that a call came through the exchange, and for whom: consumer, agreement, purpose and rows. One is
/// used for twenty seconds and lives for sixty, so that its signature costs nothing per call.
/// </summary>
public sealed class InternalTokens : IDisposable
{
    private static readonly TimeSpan UseFor = TimeSpan.FromSeconds(20), Lifetime = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<(string Service, string Agreement, string Purpose), (string Token, DateTimeOffset Until)> issued = new();
    private readonly ECDsa key;
    private readonly string header;
    private readonly TimeProvider clock;

    /// <summary>Loads the key.</summary>
    public InternalTokens(IOptions<ExchangeOptions> options, TimeProvider clock)
    {
        this.clock = clock;
        key = SigningKeys.Load(options.Value.InternalTokenKey);
        header = Base64(JsonSerializer.SerializeToUtf8Bytes(new { alg = "ES256", kid = KeyIds.Of(key), typ = "lmis-exchange+jwt" }));
    }

    /// <summary>A token for one call to a service.</summary>
    public string For(string service, Agreement agreement, string purpose)
    {
        var now = clock.GetUtcNow();
        if (issued.TryGetValue((service, agreement.Id, purpose), out var ready) && now < ready.Until)
            return ready.Token;
        if (issued.Count > 10_000)
            issued.Clear();
        var token = Issue(service, agreement, purpose, now);
        issued[(service, agreement.Id, purpose)] = (token, now + UseFor);
        return token;
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private string Issue(string service, Agreement agreement, string purpose, DateTimeOffset now)
    {
        var claims = JsonSerializer.SerializeToUtf8Bytes(new
        {
            iss = "lmis-gateway",
            aud = service,
            iat = now.ToUnixTimeSeconds(),
            nbf = now.AddSeconds(-5).ToUnixTimeSeconds(),
            exp = (now + Lifetime).ToUnixTimeSeconds(),
            consumer = agreement.Consumer.ToString(),
            provider = agreement.Provider.ToString(),
            agreement = agreement.Id,
            purpose,
            rows = agreement.Rows.ToString(),
        });
        var signed = $"{header}.{Base64(claims)}";
        return $"{signed}.{Base64(key.SignData(System.Text.Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation))}";
    }

    private static string Base64(ReadOnlySpan<byte> bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
}
