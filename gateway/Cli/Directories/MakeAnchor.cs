using System.CommandLine;
using System.Security.Cryptography;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;

namespace Lmis.Cli.Directories;

/// <summary>Makes an anchor key, or shows the public half of one that is there: what every gateway pins in Exchange:Directory:Anchors.</summary>
internal static class MakeAnchor
{
    public static Command Make()
    {
        Option<string> key = new("--key") { Description = "The anchor's private key: a PEM file, made if it is not there, or a pkcs11: URI.", Required = true };
        return new Command("anchor", "Makes or shows an anchor key; prints its public half for Exchange:Directory:Anchors.") { key }.Does(parsed =>
        {
            var location = parsed.GetRequiredValue(key);
            if (!SigningKeys.IsInHardware(location) && !File.Exists(location))
            {
                using var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
                Files.WriteSecret(location, made.ExportPkcs8PrivateKeyPem() + "\n");
                Console.Error.WriteLine($"A new anchor key is in {location}: whoever holds it decides who is in the network. Keep it off every network.");
            }
            using var anchor = SigningKeys.Load(location);
            Console.Error.WriteLine($"Key {KeyIds.Of(anchor)}");
            Console.Out.WriteLine(Convert.ToBase64String(anchor.ExportSubjectPublicKeyInfo()));
            return 0;
        });
    }
}
