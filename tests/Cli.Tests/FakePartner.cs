using System.Net;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Digests;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;
using Lmis.Exchange.Messages;
using Lmis.Exchange.Signatures;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.Cli.Tests;

/// <summary>A partner's outer door that answers metaservices, rightly signed unless told otherwise.</summary>
public sealed class FakePartner : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ECDsa key;
    private (int Status, string Body) answer = (200, """{"service":[{"service_code":"indicators","endpoint_list":[{"method":"GET","path":"/{code}"}]}]}""");

    private FakePartner(WebApplication app, ECDsa key) => (this.app, this.key) = (app, key);

    public int Port => new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()).Port;

    public bool SignsWrongly { get; set; }

    public string? Date { get; set; }

    public void Answer(int status, string body) => answer = (status, body);

    /// <summary>Starts with the keys of a member's folder.</summary>
    public static async Task<FakePartner> StartAsync(string folder, int port = 0, string? certificateOf = null)
    {
        var from = certificateOf ?? folder;
        var certificate = SigningKeys.LoadCertificate(Path.Combine(from, "tls-certificate.pem"), Path.Combine(from, "tls-key.pem"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(https =>
            {
                (https.ServerCertificate, https.SslProtocols, https.ClientCertificateMode) = (certificate, SslProtocols.Tls13, ClientCertificateMode.RequireCertificate);
                https.ClientCertificateValidation = static (_, _, _) => true;
            });
        }));
        var app = builder.Build();
        var partner = new FakePartner(app, SigningKeys.Load(Path.Combine(folder, "message-key.pem")));
        app.MapFallback(partner.AnswerAsync);
        await app.StartAsync();
        return partner;
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        key.Dispose();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var request = context.Request.Headers.Where(static header => !header.Key.StartsWith(':'))
            .ToDictionary(static header => header.Key.ToLowerInvariant(), static header => (IReadOnlyList<string>)[.. header.Value.OfType<string>()], StringComparer.Ordinal);
        var content = Encoding.UTF8.GetBytes(answer.Body);
        var fields = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal)
        {
            [ContentDigest.FieldName] = [ContentDigest.Of(content)], ["content-type"] = ["application/json"], [ExchangeHeaders.RequestId] = request[ExchangeHeaders.RequestId],
        };
        var asked = new HttpRequestFacts(context.Request.Method, "https", context.Request.Host.Value!, context.Request.Path.Value!, request);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var signature = ResponseSignature.Sign(new HttpResponseFacts(answer.Status, fields, asked), KeyIds.Of(key), SignatureKey.EcdsaP256(SignsWrongly ? stranger : key), TimeProvider.System.GetUtcNow());
        (fields["signature-input"], fields["signature"]) = ([signature.SignatureInput], [signature.Signature]);
        context.Response.StatusCode = answer.Status;
        foreach (var (name, values) in fields)
            context.Response.Headers[name] = values.ToArray();
        if (Date is not null)
            context.Response.Headers.Date = Date;
        await context.Response.Body.WriteAsync(content);
    }
}
