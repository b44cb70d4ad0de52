using System.Diagnostics;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Lmis.Gateway.Tests.Journals;

/// <summary>A timestamp authority: <c>openssl ts</c> behind a small HTTP server on the loopback.</summary>
internal sealed class TimestampAuthority : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("lmis-tsa").FullName;
    private WebApplication server = null!;

    public Uri Address { get; private set; } = null!;

    public bool IsAway { get; set; }

    public X509Certificate2Collection Roots => [X509CertificateLoader.LoadCertificateFromFile(File("root.crt"))];

    public static async Task<TimestampAuthority> StartAsync()
    {
        var authority = new TimestampAuthority();
        await authority.MakeAsync();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        authority.server = builder.Build();
        authority.server.MapPost("/", authority.AnswerAsync);
        await authority.server.StartAsync();
        authority.Address = new(authority.server.Urls.First());
        return authority;
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<IResult> AnswerAsync(HttpRequest request)
    {
        if (IsAway)
            return Results.StatusCode(503);
        var name = Guid.CreateVersion7().ToString("N");
        await using (var query = System.IO.File.Create(File($"{name}.tsq")))
            await request.Body.CopyToAsync(query);
        await OpenSslAsync("ts", "-reply", "-config", File("tsa.cnf"), "-section", "tsa", "-queryfile", File($"{name}.tsq"), "-out", File($"{name}.tsr"));
        return Results.Bytes(await System.IO.File.ReadAllBytesAsync(File($"{name}.tsr")), "application/timestamp-reply");
    }

    private async Task MakeAsync()
    {
        await System.IO.File.WriteAllTextAsync(File("serial"), "01\n");
        await System.IO.File.WriteAllTextAsync(File("tsa.cnf"),
            $"""
            [tsa]
            serial = {File("serial")}
            signer_cert = {File("tsa.crt")}
            signer_key = {File("tsa.key")}
            signer_digest = sha256
            default_policy = 1.2.3.4.1
            digests = sha256
            ess_cert_id_alg = sha256
            [ext]
            basicConstraints = critical,CA:false
            keyUsage = critical,digitalSignature
            extendedKeyUsage = critical,timeStamping
            """);
        await OpenSslAsync("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", File("root.key"), "-out", File("root.crt"), "-subj", "/CN=Test root", "-days", "30");
        await OpenSslAsync("req", "-new", "-newkey", "rsa:2048", "-nodes", "-keyout", File("tsa.key"), "-out", File("tsa.csr"), "-subj", "/CN=Test timestamps");
        await OpenSslAsync("x509", "-req", "-in", File("tsa.csr"), "-CA", File("root.crt"), "-CAkey", File("root.key"), "-CAcreateserial", "-out", File("tsa.crt"), "-days", "30",
            "-extfile", File("tsa.cnf"), "-extensions", "ext");
    }

    private string File(string name) => Path.Combine(folder, name);

    private static async Task OpenSslAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("openssl", arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        var output = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"openssl {string.Join(' ', arguments)}: {output}");
    }
}
