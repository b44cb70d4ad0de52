using Lmis.LocalRun.Secrets;

namespace Lmis.LocalRun.Network;

/// <summary>Makes what the members of a network make before they meet: keys and certificates, and the directory that the national anchor signs.</summary>
internal static class MakeNetwork
{
    private static readonly TimeSpan SignAnew = TimeSpan.FromDays(20);

    internal static string DirectoryFile(Layout layout) => Path.Combine(layout.Local, "exchange", "directory.json");

    internal static string AnchorFile(Layout layout) => Path.Combine(layout.Local, "exchange", "anchor");

    internal static async Task RunAsync(Layout layout, IReadOnlyList<ExchangeNode> nodes, CancellationToken ct)
    {
        if (nodes.Count == 0)
        {
            return;
        }

        var folder = Path.Combine(layout.Local, "exchange");
        SecretFiles.MakeFolder(folder);
        var fresh = false;
        foreach (var node in nodes)
        {
            foreach (var member in node.Members)
                fresh |= await MakeMemberAsync(layout, node, member, ct);
        }

        var key = Path.Combine(folder, "anchor-key.pem");
        if (!File.Exists(AnchorFile(layout)))
        {
            var shown = await RunLmis.RunAsync(layout, ["directory", "anchor", "--key", key], ct);
            await File.WriteAllTextAsync(AnchorFile(layout), PublicKeyOf(shown), ct);
        }

        var signed = DirectoryFile(layout);
        if (fresh || !File.Exists(signed) || File.GetLastWriteTimeUtc(signed) < TimeProvider.System.GetUtcNow().UtcDateTime - SignAnew)
        {
            await SignDirectoryAsync(layout, nodes, key, signed, ct);
        }
    }

    private static async Task<bool> MakeMemberAsync(Layout layout, ExchangeNode node, ExchangeMember member, CancellationToken ct)
    {
        var (own, export) = (ExchangeNode.FolderOf(layout, member), ExportOf(layout, member));
        // The address is part of what is published: with other ports the member tells the network anew.
        var note = own + ".address";
        if (File.Exists(export) && File.Exists(note) && await File.ReadAllTextAsync(note, ct) == node.Address)
        {
            return false;
        }

        if (Directory.Exists(own))
        {
            Directory.Delete(own, recursive: true);
        }

        List<string> words = ["member", "init", "--member", member.Id, "--name", member.Title, "--subsystem", member.Subsystem, "--gateway", node.GatewayId, "--address", node.Address, "--folder", own];
        if (member != node.Members[0])
        {
            words.AddRange(["--gateway-of", node.GatewayFolder(layout)]);
        }

        await RunLmis.RunAsync(layout, words, ct);
        await RunLmis.RunAsync(layout, ["member", "export", "--folder", own, "--out", export], ct);
        await File.WriteAllTextAsync(note, node.Address, ct);
        return true;
    }

    private static async Task SignDirectoryAsync(Layout layout, IReadOnlyList<ExchangeNode> nodes, string key, string signed, CancellationToken ct)
    {
        var unsigned = Path.Combine(layout.Local, "exchange", "directory.unsigned.json");
        List<string> words = ["directory", "build", "--instance", "VN", "--anchor", AnchorFile(layout), "--days", "90", "--out", unsigned];
        if (File.Exists(signed))
        {
            words.AddRange(["--previous", signed]);
        }

        words.AddRange(nodes.SelectMany(node => node.Members).SelectMany(member => new[] { "--member", ExportOf(layout, member) }));
        await RunLmis.RunAsync(layout, words, ct);
        var draft = signed + ".draft";
        await RunLmis.RunAsync(layout, ["directory", "sign", unsigned, "--key", key, "--out", draft], ct);
        File.Move(draft, signed, overwrite: true);
    }

    private static string ExportOf(Layout layout, ExchangeMember member) => Path.Combine(layout.Local, "exchange", member.Slug + ".json");

    private static string PublicKeyOf(IReadOnlyList<string> lines) =>
        lines.SelectMany(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).FirstOrDefault(word => word.StartsWith("MFkw", StringComparison.Ordinal))
        ?? throw new RunException("'lmis directory anchor' showed no public key.");
}
