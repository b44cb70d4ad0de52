using System.CommandLine;
using Lmis.Exchange.Directories;
using Spectre.Console;

namespace Lmis.Cli.Directories;

/// <summary>Shows a directory to people: who is in the network, by which gateway and keys, and who signed.</summary>
internal static class ShowDirectory
{
    public static Command Make()
    {
        Argument<string> file = new("file") { Description = "A directory, signed or not." };
        Option<string[]> anchors = new("--anchor") { Description = "An anchor to verify the signatures by; without it the directory's own." };
        return new Command("show", "Shows a directory to people and verifies its signatures.") { file, anchors }.Does(parsed =>
        {
            var path = parsed.GetRequiredValue(file);
            var document = DirectoryFile.Read(path);
            var directory = DirectoryFile.Content(document, path);
            IReadOnlyList<DirectoryAnchor> trusted = parsed.GetValue(anchors) is { Length: > 0 } given ? [.. given.Select(DirectoryFile.Anchor)] : directory.Anchors;
            var signed = AcceptDirectory.IsSignedByOneOf(document, trusted);
            Console.Out.WriteLine($"Network {directory.Instance}, version {directory.Version}, issued {directory.Issued:u}, until {directory.Expires:u}: {(signed ? "signed by an anchor" : "NOT signed by an anchor")}");
            foreach (var gateway in directory.Gateways)
                Console.Out.WriteLine($"Gateway {gateway.Id} at {string.Join(", ", gateway.Addresses)}, certificates {string.Join(", ", gateway.Certificates.Select(c => $"{c.Sha256} until {c.NotAfter:yyyy-MM-dd}{(c.Revoked is null ? "" : " REVOKED")}"))}");
            var table = new Table().AddColumns("Member", "Name", "Gateway", "Subsystems", "Use", "Key", "Until");
            foreach (var member in directory.Members)
            {
                foreach (var key in member.Keys)
                {
                    table.AddRow(new[]
                    {
                        member.Id.ToString(), member.Name, member.Gateway.Id, string.Join(", ", member.Subsystems), key.Use.ToString().ToLowerInvariant(), key.KeyId,
                        key.Revoked is not null ? "revoked" : key.Retired is not null ? "retired" : key.NotAfter.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
                    }.Select(Markup.Escape).ToArray());
                }
            }
            Screen.Write(table);
            return signed ? 0 : CliException.Refused;
        });
    }
}
