using System.CommandLine;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using Lmis.Cli.Directories;
using Lmis.Exchange.Journals;

namespace Lmis.Cli.Evidence;

/// <summary>Verifies an export of the journal off line and names what broke.</summary>
internal static class VerifyEvidenceFile
{
    public static Command Make()
    {
        Argument<string> file = new("file") { Description = "The export of a gateway's journal." };
        Option<string[]> anchors = new("--anchor") { Description = "An anchor of the directory, as the network's operator announced it; several are allowed.", Required = true };
        Option<string?> peer = new("--peer") { Description = "The export of the other party, whose journal is a witness." };
        Option<string[]> authorities = new("--timestamp-root") { Description = "Certificate of a timestamp authority's root (PEM); several are allowed." };
        Option<bool> json = new("--json") { Description = "Write the result as JSON." };
        return new Command("verify", "Verifies an export: chains, checkpoints, timestamps and both parties' signatures; names the entry that broke.") { file, anchors, peer, authorities, json }.Does(async (parsed, ct) =>
        {
            var trust = new EvidenceTrust { Anchors = [.. parsed.GetRequiredValue(anchors).Select(DirectoryFile.Anchor)] };
            foreach (var root in parsed.GetValue(authorities) ?? [])
                trust.TimestampRoots.Add(X509CertificateLoader.LoadCertificateFromFile(root));
            await using var evidence = File.OpenRead(parsed.GetRequiredValue(file));
            var other = parsed.GetValue(peer);
            var report = await VerifyEvidence.RunAsync(evidence, trust, other is null ? null : () => File.OpenRead(other), ct);
            if (parsed.GetValue(json))
                Console.Out.WriteLine(Files.Text(Json(report)));
            else
                Tell(report);
            return report.IsWhole ? 0 : CliException.Refused;
        });
    }

    private static void Tell(EvidenceReport report)
    {
        if (report.Header is { } header)
            Console.Out.WriteLine($"Journal of {header.Gateway}, made {header.MadeAt:u}");
        Console.Out.WriteLine($"{report.Entries} entries in {report.Chains} chains, {report.Checkpoints} checkpoints, {report.Timestamps} timestamps, {report.MessageSignatures} signatures of messages");
        foreach (var fault in report.Faults)
            Console.Out.WriteLine($"BROKEN {fault.Slug}: {fault.Words}");
        if (report.FaultCount > report.Faults.Count)
            Console.Out.WriteLine($"and {report.FaultCount - report.Faults.Count} more");
        foreach (var note in report.Notes)
            Console.Out.WriteLine($"Note: {note}");
        Console.Out.WriteLine(report.IsWhole ? "Whole: nothing was changed, added, moved or left out." : $"Broken: {report.FaultCount} faults.");
    }

    private static JsonObject Json(EvidenceReport report) => new()
    {
        ["whole"] = report.IsWhole,
        ["gateway"] = report.Header?.Gateway,
        ["entries"] = report.Entries,
        ["chains"] = report.Chains,
        ["checkpoints"] = report.Checkpoints,
        ["timestamps"] = report.Timestamps,
        ["faultCount"] = report.FaultCount,
        ["faults"] = new JsonArray([.. report.Faults.Select(fault => (JsonNode)new JsonObject
        {
            ["slug"] = fault.Slug, ["words"] = fault.Words, ["slot"] = fault.Slot, ["sequence"] = fault.Sequence, ["checkpoint"] = fault.Checkpoint, ["line"] = fault.Line,
        })]),
        ["notes"] = new JsonArray([.. report.Notes.Select(note => (JsonNode)note)]),
    };
}
