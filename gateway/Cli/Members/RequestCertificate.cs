using System.CommandLine;
using Lmis.Exchange.Keys;

namespace Lmis.Cli.Members;

/// <summary>Asks for the gateway's certificate from an authority, where one is wanted instead of the self-signed one (PKCS#10, RFC 2986).</summary>
internal static class RequestCertificate
{
    public static Command Make()
    {
        Option<string> folder = new("--folder") { Description = "The member's folder.", Required = true };
        Option<string?> to = new("--out") { Description = "File to write; without it, the standard output." };
        return new Command("csr", "Writes a certificate signing request for the gateway's TLS key.") { folder, to }.Does(parsed =>
        {
            var at = parsed.GetRequiredValue(folder);
            var file = MemberFile.Read(at);
            using var key = SigningKeys.Load(Path.Combine(file.LocateGateway(at), MemberFile.TlsKey));
            Files.Give(parsed.GetValue(to), Certificates.Request(file.Gateway, file.Addresses, key).CreateSigningRequestPem());
            return 0;
        });
    }
}
