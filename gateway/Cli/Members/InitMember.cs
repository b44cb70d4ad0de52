using System.CommandLine;
using System.Security.Cryptography;
using Lmis.Exchange.Addressing;
using Lmis.Exchange.Keys;

namespace Lmis.Cli.Members;

/// <summary>Makes a member's keys, and its gateway's unless they are there, in a folder that only its owner can read.</summary>
internal static class InitMember
{
    private static readonly string[] Uses = ["message", "checkpoint", "agreement", "package"];

    public static Command Make()
    {
        Option<string> member = new("--member") { Description = "The member, such as VN/GOV/H55.", Required = true }, name = new("--name") { Description = "Its name for people.", Required = true };
        Option<string[]> subsystems = new("--subsystem") { Description = "A subsystem, such as LMIS; several are allowed.", Required = true };
        Option<string> gateway = new("--gateway") { Description = "Id of the gateway that speaks for it, such as gw-h55.", Required = true };
        Option<string[]> addresses = new("--address") { Description = "Address of the gateway's outer door, https://host:port; several are allowed.", Required = true };
        Option<string> folder = new("--folder") { Description = "Where to write.", Required = true };
        Option<string?> gatewayOf = new("--gateway-of") { Description = "Folder of another member of the same gateway, whose certificate is used." };
        Option<int> keyDays = new("--key-days") { Description = "Days the keys may sign.", DefaultValueFactory = _ => 730 }, certificateDays = new("--certificate-days") { Description = "Days the certificate holds.", DefaultValueFactory = _ => 397 };
        Option<string?> messageKey = new("--message-key") { Description = "pkcs11: URI of a message key that is in hardware already." };
        return new Command("init", "Makes message, checkpoint, agreement and package keys, and the gateway's certificate.")
        {
            member, name, subsystems, gateway, addresses, folder, gatewayOf, keyDays, certificateDays, messageKey,
        }.Does(parsed =>
        {
            var id = MemberFile.IdOf(parsed.GetRequiredValue(member));
            var (to, at) = (parsed.GetRequiredValue(folder), parsed.GetRequiredValue(addresses));
            Check(id, parsed.GetRequiredValue(subsystems), at);
            CreateFolder(to);
            var now = Times.Now();
            var (from, until) = (Times.Text(now.AddMinutes(-5)), Times.Text(now.AddDays(parsed.GetValue(keyDays))));
            var keys = Uses.Select(use => MakeKey(to, use, use == "message" ? parsed.GetValue(messageKey) : null, from, until)).ToList();
            var other = parsed.GetValue(gatewayOf);
            if (other is null)
                MakeGateway(to, parsed.GetRequiredValue(gateway), at, now, parsed.GetValue(certificateDays));
            var file = new MemberFile(id.ToString(), parsed.GetRequiredValue(name), parsed.GetRequiredValue(subsystems), parsed.GetRequiredValue(gateway), at,
                other is null ? "." : Path.GetRelativePath(to, other), keys);
            Files.WritePublic(Path.Combine(to, MemberFile.FileName), file.ToJson());
            Console.Out.WriteLine($"{id} is ready in {to}. Keep agreement-key.pem off the gateway; send the output of 'lmis member export --folder {to}' to whoever publishes the directory.");
            return 0;
        });
    }

    private static void Check(MemberId id, string[] subsystems, string[] addresses)
    {
        if (subsystems.FirstOrDefault(one => !SubsystemId.TryParse($"{id}/{one}", out _) || one.Equals("EXCHANGE", StringComparison.OrdinalIgnoreCase)) is { } wrong)
            throw new CliException($"'{wrong}' cannot be a subsystem: write 1 to 64 of A-Z a-z 0-9 . _ -, and not EXCHANGE, which is built in.");
        if (addresses.FirstOrDefault(one => !Uri.TryCreate(one, UriKind.Absolute, out var uri) || uri.Scheme != "https" || uri.PathAndQuery != "/") is { } address)
            throw new CliException($"'{address}' is no address of a gateway: write https://host:port and nothing after it.");
    }

    private static void CreateFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        if (File.Exists(Path.Combine(folder, MemberFile.FileName)))
            throw new CliException($"{folder} holds a member already: name another folder, or move it away.");
    }

    private static MemberKey MakeKey(string folder, string use, string? hardware, string from, string until)
    {
        if (hardware is not null)
        {
            SigningKeys.Load(hardware).Dispose();
            return new(use, hardware, from, until);
        }
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Files.WriteSecret(Path.Combine(folder, $"{use}-key.pem"), key.ExportPkcs8PrivateKeyPem() + "\n");
        return new(use, $"{use}-key.pem", from, until);
    }

    // Beside the certificate what only the gateway and its own services know: the key of internal tokens, and the secret that hides subjects.
    private static void MakeGateway(string folder, string gateway, string[] addresses, DateTimeOffset now, int days)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Certificates.Request(gateway, addresses, key).CreateSelfSigned(now.AddMinutes(-5), now.AddDays(days));
        Files.WriteSecret(Path.Combine(folder, MemberFile.TlsKey), key.ExportPkcs8PrivateKeyPem() + "\n");
        Files.WritePublic(Path.Combine(folder, MemberFile.TlsCertificate), certificate.ExportCertificatePem() + "\n");

        InternalTokenKeys.MakeFirst(folder);
        Files.WriteSecret(Path.Combine(folder, "subject-key"), Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)) + "\n");
    }
}
