using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Lmis.Exchange.Keys;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Tests.Keys;

public sealed class SigningKeysTests(SoftHsm token) : IClassFixture<SoftHsm>, IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("lmis-test-keys");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void A_key_in_hardware_signs_what_its_public_half_verifies()
    {
        using var key = SigningKeys.Load(token.Location);
        var signed = SignatureKey.EcdsaP256(key).Sign("signature base"u8);
        Assert.True(SignatureKey.EcdsaP256(token.Key).Verify("signature base"u8, signed));
        Assert.Equal(token.Key.ExportSubjectPublicKeyInfo(), key.ExportSubjectPublicKeyInfo());
        Assert.ThrowsAny<CryptographicException>(() => key.ExportECPrivateKey());
    }

    [Fact]
    public void A_key_in_hardware_signs_for_several_at_once()
    {
        using var key = SigningKeys.Load(token.Location);
        var signer = SignatureKey.EcdsaP256(key);
        Parallel.For(0, 200, new ParallelOptions { MaxDegreeOfParallelism = 4 }, i =>
        {
            var text = BitConverter.GetBytes(i);
            Assert.True(SignatureKey.EcdsaP256(ECDsa.Create(token.Key.ExportParameters(false))).Verify(text, signer.Sign(text)));
        });
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Mutual_TLS_1_3_works_with_the_key_in_hardware_or_in_a_file(bool serverInHardware, bool clientInHardware)
    {
        using var server = Certificate("CN=gw-h55", serverInHardware);
        using var client = Certificate("CN=gw-h05", clientInHardware);
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync(listener, server);
        using var socket = new TcpClient();
        await socket.ConnectAsync((IPEndPoint)listener.LocalEndpoint);
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "gw-h55",
            ClientCertificateContext = SslStreamCertificateContext.Create(client, null, offline: true),
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, presented, _, _) => presented!.GetCertHashString() == server.GetCertHashString(),
        });
        Assert.Equal(SslProtocols.Tls13, tls.SslProtocol);
        await tls.WriteAsync("ping"u8.ToArray());
        var answer = new byte[64];
        var count = await tls.ReadAtLeastAsync(answer, 40);
        Assert.Equal(client.GetCertHashString(), System.Text.Encoding.ASCII.GetString(answer, 0, count));
        await serving;
    }

    [Fact]
    public void A_file_may_hold_PKCS8_or_SEC1()
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        foreach (var pem in new[] { made.ExportPkcs8PrivateKeyPem(), made.ExportECPrivateKeyPem() })
        {
            using var key = SigningKeys.Load(Write("key.pem", pem));
            Assert.Equal(made.ExportSubjectPublicKeyInfo(), key.ExportSubjectPublicKeyInfo());
        }
    }

    [Fact]
    public void What_is_no_usable_key_is_refused_in_words()
    {
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);
        Refused("No key is named", " ");
        Refused("cannot be read", Path.Combine(folder.FullName, "missing.pem"));
        Refused("holds no private key", Write("public.pem", wide.ExportSubjectPublicKeyInfoPem()));
        Refused("is a key of 384 bits", Write("wide.pem", wide.ExportPkcs8PrivateKeyPem()));
        Refused("is not an elliptic-curve key", Write("rsa.pem", rsa.ExportPkcs8PrivateKeyPem()));
        Refused("is encrypted", Write("locked.pem", wide.ExportEncryptedPkcs8PrivateKeyPem("secret", new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))));
        Refused("PKCS11_MODULE_PATH", $"pkcs11:token=gateway;object=nobody;type=private?pin-source=file:{token.PinFile}");
    }

    [Fact]
    public void No_refusal_and_no_log_name_holds_the_PIN()
    {
        Assert.Equal("pkcs11:token=gateway;object=message", SigningKeys.Name("pkcs11:token=gateway;object=message?pin-value=8412"));
        var refused = Assert.Throws<SigningKeyException>(() => SigningKeys.Load("pkcs11:token=gateway;object=nobody;type=private?pin-value=8412"));
        Assert.DoesNotContain("8412", refused.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_of_another_key_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var stranger = SelfSigned("CN=stranger", other);
        var refused = Assert.Throws<SigningKeyException>(() => SigningKeys.LoadCertificate(Write("stranger.pem", stranger.ExportCertificatePem()), token.Location));
        Assert.Contains("was not made for the key", refused.Message, StringComparison.Ordinal);
    }

    private static void Refused(string words, string location) =>
        Assert.Contains(words, Assert.Throws<SigningKeyException>(() => SigningKeys.Load(location)).Message, StringComparison.Ordinal);

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate)
    {
        using var socket = await listener.AcceptTcpClientAsync();
        await using var tls = new SslStream(socket.GetStream());
        await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions
        {
            ServerCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
            ClientCertificateRequired = true,
            EnabledSslProtocols = SslProtocols.Tls13,
            RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null,
        });
        var asked = new byte[4];
        await tls.ReadExactlyAsync(asked);
        await tls.WriteAsync(System.Text.Encoding.ASCII.GetBytes(tls.RemoteCertificate!.GetCertHashString()));
    }

    private X509Certificate2 Certificate(string subject, bool inHardware)
    {
        using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var location = inHardware ? token.Location : Write($"{subject}-key.pem", made.ExportPkcs8PrivateKeyPem());
        using var key = SigningKeys.Load(location);
        using var certificate = SelfSigned(subject, key);
        return SigningKeys.LoadCertificate(Write($"{subject}.pem", certificate.ExportCertificatePem()), location);
    }

    private static X509Certificate2 SelfSigned(string subject, ECDsa key) =>
        new CertificateRequest(subject, key, HashAlgorithmName.SHA256).CreateSelfSigned(TimeProvider.System.GetUtcNow().AddMinutes(-1), TimeProvider.System.GetUtcNow().AddDays(1));

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
