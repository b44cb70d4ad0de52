using System.CommandLine;
using System.Globalization;
using System.Security.Cryptography;

namespace Lmis.Cli.Members;

/// <summary>Makes the next key of a use, or the gateway's next certificate, beside the one in force, so that one takes over from the other.</summary>
internal static class RotateKey
{
    private static readonly string[] Uses = ["message", "checkpoint", "agreement", "package", "tls", "internal"];

    public static Command Make()
    {
        Option<string> folder = new("--folder") { Description = "The member's folder.", Required = true }, use = new("--use") { Description = "message, checkpoint, agreement, package, tls, or internal for the tokens to the gateway's own services.", Required = true };
        Option<int> days = new("--days") { Description = "Days the new one holds.", DefaultValueFactory = _ => 397 };
        return new Command("rotate", "Makes the next key or certificate beside the one in force.") { folder, use, days }.Does(parsed =>
        {
            var (at, kind) = (parsed.GetRequiredValue(folder), parsed.GetRequiredValue(use));
            if (!Uses.Contains(kind, StringComparer.Ordinal))
                throw new CliException($"--use '{kind}' is none: write {string.Join(", ", Uses)}.");
            var file = MemberFile.Read(at);
            var now = Times.Now();
            var suffix = now.ToString("yyyyMMddHHmmss", CultureInfo.InvariantCulture);
            if (kind == "internal")
            {
                Console.Out.WriteLine(InternalTokenKeys.MakeNext(file.LocateGateway(at), suffix));
                return 0;
            }
            var until = now.AddDays(parsed.GetValue(days));
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            if (kind == "tls")
            {
                var gateway = file.LocateGateway(at);
                using var certificate = Certificates.Request(file.Gateway, file.Addresses, key).CreateSelfSigned(now.AddMinutes(-5), until);
                Files.WriteSecret(Path.Combine(gateway, $"tls-key-{suffix}.pem"), key.ExportPkcs8PrivateKeyPem() + "\n");
                Files.WritePublic(Path.Combine(gateway, $"tls-certificate-{suffix}.pem"), certificate.ExportCertificatePem() + "\n");
            }
            else
            {
                Files.WriteSecret(Path.Combine(at, $"{kind}-key-{suffix}.pem"), key.ExportPkcs8PrivateKeyPem() + "\n");
                var next = new MemberKey(kind, $"{kind}-key-{suffix}.pem", Times.Text(now.AddMinutes(-5)), Times.Text(until));
                Files.Replace(Path.Combine(at, MemberFile.FileName), (file with { Keys = [.. file.Keys, next] }).ToJson());
            }
            var then = kind == "tls" ? "the certificate before ends by itself" : "then have the one before retired ('lmis directory build --retire')";
            Console.Out.WriteLine($"The next {kind} key is {kind}-key-{suffix}.pem. Have the directory list it ('lmis member export'), then give it to its user; {then}.");
            return 0;
        });
    }
}
