using System.Net;
using System.Security.Cryptography;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;

namespace Lmis.Cli.Diagnosis;

/// <summary>What the partner's gateway answered, and why the answer is not believed, if it is not.</summary>
internal sealed record PartnerReply(int Status, DateTimeOffset? Date, DateTimeOffset Asked, byte[] Content, string? Unproved);

/// <summary>Asks the partner's gateway a metaservice as our gateway would: signed with our message key, over mutual TLS 1.3.</summary>
internal static class PartnerCall
{
    public static async Task<PartnerReply> AskAsync(Patient patient, string service, CancellationToken ct)
    {
        var address = patient.PartnerMember!.Gateway.Addresses[0];
        var target = $"/r1/{patient.Partner}/{service}";
        var fields = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [ContentDigest.FieldName] = [ContentDigest.Of([])],
            [ExchangeHeaders.Client] = [$"{patient.Us}/{patient.Subsystem}"],
            [ExchangeHeaders.Id] = [Guid.CreateVersion7().ToString()],
            [ExchangeHeaders.RequestId] = [Guid.CreateVersion7().ToString()],
        };
        var message = new HttpRequestFacts("GET", "https", address.Authority, target, fields);
        var signature = RequestSignature.Sign(message, KeyIds.Of(patient.MessageKey!), SignatureKey.EcdsaP256(patient.MessageKey!), Times.Now());
        (fields["signature-input"], fields["signature"]) = ([signature.SignatureInput], [signature.Signature]);

        using var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(5), ActivityHeadersPropagator = null,
            SslOptions = CheckConnection.Options(patient, address.Host.Trim('[', ']')),
        });
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address.GetLeftPart(UriPartial.Authority) + target)) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (name, lines) in fields)
            request.Headers.TryAddWithoutValidation(name, lines[0]);
        using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
        time.CancelAfter(TimeSpan.FromSeconds(15));
        var asked = Times.Now();
        using var response = await http.SendAsync(request, time.Token);
        var content = await response.Content.ReadAsByteArrayAsync(time.Token);
        return new((int)response.StatusCode, response.Headers.Date, asked, content, Unproved(patient, message, response, content));
    }

    private static string? Unproved(Patient patient, SignedMessage message, HttpResponseMessage response, byte[] content)
    {
        var fields = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(header => header.Key.ToLowerInvariant(), header => (IReadOnlyList<string>)[.. header.Value], StringComparer.Ordinal);
        return ResponseSignature.TryVerify(new HttpResponseFacts((int)response.StatusCode, fields, message), SHA256.HashData(content),
            keyId => patient.Directory!.ActiveKey(keyId, KeyUse.Message, patient.Now) is { } key && key.Member == patient.Partner!.Member ? key.PublicKey : null, Times.Now(), out _, out var fault)
            ? null
            : fault;
    }
}
