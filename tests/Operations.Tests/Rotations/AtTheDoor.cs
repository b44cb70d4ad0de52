using System.Net;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;

namespace Lmis.Operations.Tests.Rotations;

/// <summary>Goes to a gateway's outer door as another gateway does, with whatever certificate and message key are given.</summary>
internal static class AtTheDoor
{
    /// <summary>Asks under an agreement.</summary>
    /// <returns>The status and what was said; 0 when the door did not let it in.</returns>
    public static async Task<(int Status, string Said)> AskAsync(Uri door, X509Certificate2 certificate, ECDsa messageKey, Agreement agreement, string purpose, string target)
    {
        using var handler = Handler(certificate, static _ => true);
        using var http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(20) };
        var fields = new Dictionary<string, IReadOnlyList<string>>
        {
            [ExchangeHeaders.Client] = [agreement.Consumer.ToString()], [ExchangeHeaders.Id] = [Guid.CreateVersion7().ToString()], [ExchangeHeaders.RequestId] = [Guid.CreateVersion7().ToString()],
            [ExchangeHeaders.Agreement] = [agreement.Id], [ExchangeHeaders.Purpose] = [purpose], ["content-digest"] = [ContentDigest.Format(SHA256.HashData([]))],
        };
        var signed = RequestSignature.Sign(new HttpRequestFacts("GET", "https", door.Authority, target, fields), KeyIds.Of(messageKey), SignatureKey.EcdsaP256(messageKey), TimeProvider.System.GetUtcNow());
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(door, target)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (name, lines) in fields)
            request.Headers.TryAddWithoutValidation(name, lines[0]);
        request.Headers.TryAddWithoutValidation("signature-input", signed.SignatureInput);
        request.Headers.TryAddWithoutValidation("signature", signed.Signature);
        try
        {
            using var answer = await http.SendAsync(request);
            return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync());
        }
        catch (HttpRequestException refused)
        {
            return (0, $"{refused.Message} {refused.InnerException?.Message}");
        }
    }

    /// <summary>SHA-256 of the certificate that a door shows, as the directory lists it.</summary>
    public static async Task<string> ShownAsync(int port, X509Certificate2 certificate)
    {
        var shown = "";
        using var handler = Handler(certificate, presented =>
        {
            shown = Sha256(presented);
            return true;
        });
        using var http = new HttpClient(handler);
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"https://127.0.0.1:{port}/")) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var _ = await http.SendAsync(request);
        return shown;
    }

    public static string Sha256(X509Certificate certificate) => System.Buffers.Text.Base64Url.EncodeToString(SHA256.HashData(certificate.GetRawCertData()));

    private static SocketsHttpHandler Handler(X509Certificate2 certificate, Func<X509Certificate, bool> accept) => new()
    {
        UseProxy = false,
        SslOptions = new SslClientAuthenticationOptions
        {
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && accept(presented),
        },
    };
}
