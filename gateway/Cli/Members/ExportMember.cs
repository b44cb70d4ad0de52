using System.CommandLine;

namespace Lmis.Cli.Members;

/// <summary>Writes what the directory is to say of the member: public keys, addresses and certificates; no secret.</summary>
internal static class ExportMember
{
    public static Command Make()
    {
        Option<string> folder = new("--folder") { Description = "The member's folder.", Required = true };
        Option<string?> to = new("--out") { Description = "File to write; without it, the standard output." };
        return new Command("export", "Writes the public part of a member, for 'lmis directory build'.") { folder, to }.Does(parsed =>
        {
            var at = parsed.GetRequiredValue(folder);
            Files.Give(parsed.GetValue(to), Files.Text(MemberFile.Read(at).ToDirectory(at)));
            return 0;
        });
    }
}
