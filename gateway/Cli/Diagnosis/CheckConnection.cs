using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using Lmis.Cli.Members;

namespace Lmis.Cli.Diagnosis;

/// <summary>The way to the partner's gateway: its name, its port, and a TLS 1.3 handshake with the certificate that the directory lists.</summary>
internal static class CheckConnection
{
    public static async Task<List<Finding>> RunAsync(Patient patient, CancellationToken ct)
    {
        var findings = new List<Finding>();
        var address = patient.PartnerMember!.Gateway.Addresses[0];
        var (host, port) = (address.Host.Trim('[', ']'), address.Port);
        try
        {
            var found = await Dns.GetHostAddressesAsync(host, ct);
            findings.Add(Finding.Good("dns", $"{host} is {string.Join(", ", found.Select(one => one.ToString()))}."));
        }
        catch (SocketException unknown)
        {
            findings.Add(Finding.Fault("dns", $"{host} is not known here ({unknown.Message}).", "network", "See that this machine's name server knows the partner's host; if nobody does, the partner's address in the directory is wrong."));
            return findings;
        }
        using var socket = new TcpClient();
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(ct);
            time.CancelAfter(TimeSpan.FromSeconds(5));
            await socket.ConnectAsync(host, port, time.Token);
            findings.Add(Finding.Good("tcp", $"{host}:{port} takes connections."));
        }
        catch (Exception closed) when (closed is SocketException or OperationCanceledException && !ct.IsCancellationRequested)
        {
            var refused = closed is SocketException { SocketErrorCode: SocketError.ConnectionRefused };
            findings.Add(Finding.Fault("tcp", refused ? $"{host}:{port} refuses connections." : $"{host}:{port} does not answer.", refused ? "partner" : "network",
                refused ? "The partner's gateway does not run, or listens elsewhere: call the partner." : "A firewall on the way lets nothing through: have outgoing connections to this host and port allowed, and ask the partner for the same."));
            return findings;
        }
        findings.Add(await HandshakeAsync(patient, socket, host, ct));
        patient.Reached = findings[^1].Verdict == Verdict.Good;
        return findings;
    }

    private static async Task<Finding> HandshakeAsync(Patient patient, TcpClient socket, string host, CancellationToken ct)
    {
        string? shown = null;
        await using var tls = new SslStream(socket.GetStream());
        try
        {
            await tls.AuthenticateAsClientAsync(Options(patient, host, sha256 => shown = sha256), ct);
            return Finding.Good("tls", $"TLS 1.3 with the certificate that the directory lists for {patient.PartnerMember!.Gateway.Id}.");
        }
        catch (Exception broken) when (broken is AuthenticationException or IOException)
        {
            if (shown is null)
                return Finding.Fault("tls", $"The handshake broke off before a certificate was shown ({broken.Message}).", "partner", "Something else than a gateway listens there, or a program in between breaks TLS 1.3 open: exempt this host from inspection, or call the partner.");
            var owner = patient.Directory!.GatewayOfCertificate(shown, patient.Now);
            return Finding.Fault("tls", owner is null ? $"The certificate shown ({shown}) is not in the directory, or not in force." : $"The certificate shown belongs to {owner.Id}.", "partner",
                "The partner has a new certificate that the directory does not list yet, or a program in between shows its own: call the partner and compare the fingerprint.");
        }
    }

    /// <summary>How a gateway connects: TLS 1.3, our certificate, and the partner's as the directory lists it.</summary>
    public static SslClientAuthenticationOptions Options(Patient patient, string host, Action<string>? seen = null) => new()
    {
        TargetHost = host,
        EnabledSslProtocols = SslProtocols.Tls13,
        ApplicationProtocols = [SslApplicationProtocol.Http2],
        ClientCertificateContext = SslStreamCertificateContext.Create(patient.Certificate!, null, offline: true),
        CertificateRevocationCheckMode = X509RevocationMode.NoCheck,
        RemoteCertificateValidationCallback = (_, certificate, _, _) =>
        {
            if (certificate is not X509Certificate2 shown)
                return false;
            var sha256 = Certificates.Fingerprint(shown);
            seen?.Invoke(sha256);
            return patient.Directory!.GatewayOfCertificate(sha256, patient.Now)?.Id == patient.PartnerMember!.Gateway.Id;
        },
    };
}
