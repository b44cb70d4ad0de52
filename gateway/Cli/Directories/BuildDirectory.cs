using System.CommandLine;
using System.Text.Json.Nodes;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Cli.Directories;

/// <summary>Writes the next version of the directory from members' exports and the version before it; unsigned.</summary>
internal static class BuildDirectory
{
    public static Command Make()
    {
        Option<string?> instance = new("--instance") { Description = "Name of the network, such as VN; taken from the previous version." }, previous = new("--previous") { Description = "The version before, signed or not." };
        Option<string[]> members = new("--member") { Description = "A member's export; several are allowed." }, anchors = new("--anchor") { Description = "An anchor that may sign from now on (base64 or file); several are allowed." };
        Option<string[]> retire = new("--retire") { Description = "Id of a key that its holder no longer uses." }, revoke = new("--revoke") { Description = "Id of a key, or sha256 of a certificate, that is not to be believed from now on." };
        Option<string[]> dropAnchors = new("--drop-anchor") { Description = "Id of an anchor that may no longer sign." }, dropMembers = new("--drop-member") { Description = "A member that leaves the network." };
        Option<int> days = new("--days") { Description = "Days until the next version must be there.", DefaultValueFactory = _ => 30 };
        Option<string?> to = new("--out") { Description = "File to write; without it, the standard output." };
        return new Command("build", "Writes the next version of the directory, to be signed.") { instance, previous, members, anchors, retire, revoke, dropAnchors, dropMembers, days, to }.Does(parsed =>
        {
            var now = Times.Now();
            var before = parsed.GetValue(previous) is { } path ? DirectoryFile.Read(path) : null;
            var draft = before is null
                ? new JsonObject { ["instance"] = parsed.GetValue(instance) ?? throw new CliException("Name the network with --instance, or the version before with --previous."), ["version"] = 0L, ["anchors"] = new JsonArray(), ["gateways"] = new JsonArray(), ["members"] = new JsonArray() }
                : DirectoryFile.Payload(before);
            draft["version"] = draft["version"]!.GetValue<long>() + 1;
            (draft["issued"], draft["expires"]) = (Times.Text(now), Times.Text(now.AddDays(parsed.GetValue(days))));
            foreach (var member in parsed.GetValue(dropMembers) ?? [])
                DirectoryDraft.Remove(draft, "members", "id", member);
            foreach (var export in parsed.GetValue(members) ?? [])
                DirectoryDraft.Take(draft, Files.ReadObject(export), export, now);
            foreach (var anchor in (parsed.GetValue(anchors) ?? []).Select(DirectoryFile.Anchor))
                DirectoryDraft.Add(draft, anchor);
            foreach (var anchor in parsed.GetValue(dropAnchors) ?? [])
                DirectoryDraft.Remove(draft, "anchors", "keyId", anchor);
            foreach (var key in parsed.GetValue(retire) ?? [])
                DirectoryDraft.Mark(draft, key, "retired", now);
            foreach (var key in parsed.GetValue(revoke) ?? [])
                DirectoryDraft.Mark(draft, key, "revoked", now);
            DirectoryDraft.DropUnusedGateways(draft);

            var document = SignedDocument.Unsigned(DocumentTypes.Directory, System.Text.Encoding.UTF8.GetBytes(draft.ToJsonString()));
            var directory = DirectoryFile.Content(document, "The new version");
            Files.Give(parsed.GetValue(to), Files.Text(document.Payload));
            Console.Error.WriteLine($"Version {directory.Version}: {directory.Members.Count} members, to be signed before {directory.Expires:u} by {Signers(directory, before)}.");
            return 0;
        });
    }

    private static string Signers(MemberDirectory directory, SignedDocument? before)
    {
        if (before is null || !MemberDirectory.TryParse(before, out var old, out _))
            return "an anchor";
        return directory.Anchors.Any(anchor => old.Anchors.Any(known => known.KeyId == anchor.KeyId))
            ? "an anchor of the version before that is still listed"
            : "an anchor of the version before and one of its own";
    }
}
