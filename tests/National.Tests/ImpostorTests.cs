using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Lmis.Simulators.National.Impostors;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.National.Tests;

public sealed class ImpostorTests : IAsyncLifetime
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lmis-test-impostor");
    private readonly ECDsa messageKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private WebApplication impostor = null!;
    private HttpClient asker = null!, control = null!;

    public async ValueTask InitializeAsync()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=gw-national", key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        var pinned = certificate.GetCertHashString();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        impostor = Impostor.Build(builder, new ImpostorOptions
        {
            Port = 0,
            ControlPort = 0,
            Certificate = Write("tls.pem", certificate.ExportCertificatePem()),
            CertificateKey = Write("tls-key.pem", key.ExportPkcs8PrivateKeyPem()),
            MessageKey = Write("message-key.pem", messageKey.ExportPkcs8PrivateKeyPem()),
        });
        await impostor.StartAsync();
        var addresses = impostor.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        asker = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == pinned } }) { BaseAddress = new(addresses[0]) };
        control = new HttpClient { BaseAddress = new(addresses[1]) };
    }

    [Fact]
    public async Task An_honest_answer_verifies() => Assert.Null(await AskAsync("none"));

    [Theory]
    [InlineData("no-signature")]
    [InlineData("wrong-key")]
    [InlineData("unknown-key")]
    [InlineData("content")]
    [InlineData("status")]
    [InlineData("header")]
    [InlineData("digest")]
    [InlineData("other-request")]
    [InlineData("old")]
    [InlineData("not-yet")]
    [InlineData("twice")]
    public async Task Every_lie_is_found_out(string how) => Assert.NotNull(await AskAsync(how));

    [Fact]
    public async Task A_way_nobody_knows_is_refused() => Assert.Equal(HttpStatusCode.BadRequest, (await control.PutAsync("/how/kindly", null)).StatusCode);

    public async ValueTask DisposeAsync()
    {
        asker.Dispose();
        control.Dispose();
        await impostor.DisposeAsync();
        folder.Delete(recursive: true);
    }

    /// <summary>Why the answer is not believed, or null.</summary>
    private async Task<string?> AskAsync(string how)
    {
        (await control.PutAsync($"/how/{how}", null)).EnsureSuccessStatusCode();
        using var consumer = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        const string Target = "/r1/VN/GOV/G01/POPULATION/population/verify";
        var fields = new Dictionary<string, IReadOnlyList<string>>
        {
            [ContentDigest.FieldName] = [ContentDigest.Of("{}"u8)], [ExchangeHeaders.Client] = ["VN/GOV/H55/LMIS"], [ExchangeHeaders.Id] = ["id-1"], [ExchangeHeaders.RequestId] = ["request-1"],
            ["content-type"] = ["application/json"],
        };
        var message = new HttpRequestFacts("POST", "https", asker.BaseAddress!.Authority, Target, fields);
        var signature = RequestSignature.Sign(message, KeyIds.Of(consumer), SignatureKey.EcdsaP256(consumer), TimeProvider.System.GetUtcNow());
        (fields["signature-input"], fields["signature"]) = ([signature.SignatureInput], [signature.Signature]);
        using var request = new HttpRequestMessage(HttpMethod.Post, Target) { Version = HttpVersion.Version20, VersionPolicy = HttpVersionPolicy.RequestVersionExact, Content = new ByteArrayContent("{}"u8.ToArray()) };
        foreach (var (name, values) in fields)
        {
            if (!request.Headers.TryAddWithoutValidation(name, values))
                request.Content.Headers.TryAddWithoutValidation(name, values);
        }
        using var response = await asker.SendAsync(request);
        var content = await response.Content.ReadAsByteArrayAsync();
        var answered = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .ToDictionary(static h => h.Key.ToLowerInvariant(), static h => (IReadOnlyList<string>)[.. h.Value]);
        return ResponseSignature.TryVerify(new HttpResponseFacts((int)response.StatusCode, answered, message), SHA256.HashData(content),
            keyId => keyId == KeyIds.Of(messageKey) ? SignatureKey.EcdsaP256(messageKey) : null, TimeProvider.System.GetUtcNow(), out _, out var fault) ? null : fault;
    }

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
