using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;
using Lmis.Operations.Tests.Pods;
using Lmis.Testing;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>What a gateway's replicas hold: message and checkpoint key, the certificate of both doors, and the key of the tokens for our own services.</summary>
internal sealed class HeldKeys : IDisposable
{
    private readonly ECDsa checkpoint, internalTokens;

    /// <summary>Reads a secret as it is now.</summary>
    public HeldKeys(string secret)
    {
        (Message, checkpoint) = (SigningKeys.Load(Path.Combine(secret, "message-key.pem")), SigningKeys.Load(Path.Combine(secret, "checkpoint-key.pem")));
        internalTokens = SigningKeys.Load(Path.Combine(secret, "internal-token-key.pem"));
        Certificate = SigningKeys.LoadCertificate(Path.Combine(secret, "tls-certificate.pem"), Path.Combine(secret, "tls-key.pem"));
    }

    public ECDsa Message { get; }

    public X509Certificate2 Certificate { get; }

    public string MessageId => KeyIds.Of(Message);

    public string CheckpointId => KeyIds.Of(checkpoint);

    /// <summary>As the directory lists it.</summary>
    public string CertificateSha256 => AtTheDoor.Sha256(Certificate);

    /// <summary>Asks a service as a gateway with this key does.</summary>
    public async Task<HttpStatusCode> AskRegistryAsync(Pod registry, string personalNumber)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{registry.Port}") };
        using var request = ExchangeTokens.Request(HttpMethod.Post, "/exchange/worker-status/query", ExchangeTokens.Issue("registry", key: internalTokens), Guid.CreateVersion7().ToString());
        request.Content = JsonContent.Create(ExchangeLoad.About(personalNumber));
        using var answer = await http.SendAsync(request);
        return answer.StatusCode;
    }

    public void Dispose()
    {
        Message.Dispose();
        checkpoint.Dispose();
        internalTokens.Dispose();
        Certificate.Dispose();
    }
}
