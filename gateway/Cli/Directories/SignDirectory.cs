using System.CommandLine;
using System.Text;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Keys;

namespace Lmis.Cli.Directories;

/// <summary>Signs a directory with an anchor key; a second anchor's signature is put beside the first.</summary>
internal static class SignDirectory
{
    public static Command Make()
    {
        Argument<string> file = new("file") { Description = "The directory that 'lmis directory build' wrote, or one that is signed already." };
        Option<string> key = new("--key") { Description = "The anchor's private key: a PEM file or a pkcs11: URI.", Required = true };
        Option<string?> to = new("--out") { Description = "File to write; without it, the standard output." };
        return new Command("sign", "Signs a directory with an anchor key, off line.") { file, key, to }.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var document = DirectoryFile.Read(path);
            var directory = DirectoryFile.Content(document, path);
            using var anchor = SigningKeys.Load(parsed.GetRequiredValue(key));
            var keyId = KeyIds.Of(anchor);
            var signed = document.SignWith(anchor);
            Files.Give(parsed.GetValue(to), Encoding.UTF8.GetString(signed.ToJson()));
            Console.Error.WriteLine(directory.Anchors.Any(one => one.KeyId == keyId)
                ? $"Version {directory.Version} is signed by anchor {keyId}."
                : $"Version {directory.Version} is signed by {keyId}, which it does not list: one of its own anchors must sign it as well.");
            return 0;
        });
    }
}
