using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>Stands where the provider's gateway should be, has its keys, and answers as it pleases.</summary>
public sealed class LyingProvider : IAsyncLifetime
{
    public const string Body = """{"code":"K01","series":[{"year":2026,"value":99.9}]}""";

    private WebApplication app = null!;
    private Uri here = null!;

    public Network Network { get; } = new() { ConsumerSettings = settings => settings["Exchange:Limits:PartnerDeadline"] = "00:00:03" };

    /// <summary>How the next requests are answered.</summary>
    internal Func<HttpContext, SignedMessage, Task> Answer { get; set; } = (_, _) => Task.CompletedTask;

    /// <summary>Certificate of the next connections; one that the directory does not list, when a test says so.</summary>
    public X509Certificate2 Certificate { get; set; } = null!;

    public X509Certificate2 Unlisted { get; } = NetworkNode.NewCertificate("gw-h55");

    public X509Certificate2 OfAnother { get; private set; } = null!;

    public int Asked { get; private set; }

    public async ValueTask InitializeAsync()
    {
        await Network.InitializeAsync();
        (Certificate, OfAnother) = (Network.Provider.Certificate, Network.Consumer.Certificate);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, port =>
        {
            port.Protocols = HttpProtocols.Http2;
            port.UseHttps(https =>
            {
                https.ServerCertificateSelector = (_, _) => Certificate;
                https.SslProtocols = SslProtocols.Tls13;
                https.ClientCertificateMode = ClientCertificateMode.RequireCertificate;
                https.CheckCertificateRevocation = false;
                https.ClientCertificateValidation = (given, _, _) => NetworkNode.Sha256Of(given) == Network.Consumer.CertificateSha256;
            });
        }));
        app = builder.Build();
        app.Run(async context =>
        {
            Asked++;
            var fields = context.Request.Headers.ToDictionary(field => field.Key.ToLowerInvariant(), field => (IReadOnlyList<string>)[.. field.Value.Select(value => value!)]);
            var request = new HttpRequestFacts(context.Request.Method, "https", context.Request.Host.Value!, context.Features.Get<IHttpRequestFeature>()!.RawTarget, fields);
            await Answer(context, request);
        });
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        here = address;
        await RenewPoolAsync();
    }

    /// <summary>Lists one certificate more, so that the consumer's gateway opens new connections.</summary>
    public Task RenewPoolAsync() =>
        Network.PublishAsync(content =>
        {
            var was = content.Gateways[0];
            var liar = new DirectoryGateway { Id = was.Id, Addresses = [here], Certificates = [.. was.Certificates, new(NetworkNode.Sha256Of(NetworkNode.NewCertificate("next")), NetworkNode.Past, NetworkNode.Future)] };
            var member = content.Members[0];
            return content with
            {
                Gateways = [liar, content.Gateways[1]],
                Members = [new() { Id = member.Id, Name = member.Name, Gateway = liar, Subsystems = member.Subsystems, Keys = member.Keys }, content.Members[1]],
            };
        });

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync(new CancellationToken(canceled: true));
        await app.DisposeAsync();
        await Network.DisposeAsync();
    }

    /// <summary>A true answer's fields, signed by this key; what a test then changes is the lie.</summary>
    internal static Dictionary<string, string> Sign(SignedMessage request, ECDsa key, int status = 200, string body = Body, Action<Dictionary<string, string>>? before = null, string? keyId = null)
    {
        var fields = new Dictionary<string, string>
        {
            ["content-type"] = "application/json",
            ["content-digest"] = ContentDigest.Format(SHA256.HashData(Encoding.UTF8.GetBytes(body))),
            ["x-road-request-id"] = request.Field("x-road-request-id")![0],
            ["x-road-id"] = request.Field("x-road-id")![0],
        };
        before?.Invoke(fields);
        var facts = new HttpResponseFacts(status, fields.ToDictionary(field => field.Key, field => (IReadOnlyList<string>)[field.Value]), request);
        var signed = ResponseSignature.Sign(facts, keyId ?? KeyIds.Of(key), SignatureKey.EcdsaP256(key), TimeProvider.System.GetUtcNow());
        (fields["signature-input"], fields["signature"]) = (signed.SignatureInput, signed.Signature);
        return fields;
    }

    internal static async Task SendAsync(HttpContext context, Dictionary<string, string> fields, int status = 200, string body = Body)
    {
        context.Response.StatusCode = status;
        foreach (var (name, value) in fields)
            context.Response.Headers[name] = value;
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(body));
    }
}
