using System.Text.Json.Nodes;
using Lmis.Exchange.Tests.Journals;

namespace Lmis.Cli.Tests;

public sealed class EvidenceTests : IDisposable
{
    private readonly Lmis lmis = new();
    private readonly EvidenceLab lab = EvidenceLab.Make();

    public EvidenceTests() => lmis.Write("anchor.txt", Convert.ToBase64String(lab.Trust.Anchors[0].SubjectPublicKeyInfo.Span));

    public void Dispose() => lmis.Dispose();

    [Fact]
    public async Task A_whole_export_is_told_whole()
    {
        lmis.Write("journal.jsonl", await lab.WriteAsync());
        var run = lmis.Run("evidence", "verify", "journal.jsonl", "--anchor", "anchor.txt").Ok();
        Assert.Contains("30 entries in 2 chains, 3 checkpoints", run.Output, StringComparison.Ordinal);
        Assert.Contains("Whole:", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_byte_is_named_by_its_entry()
    {
        var lines = (await lab.WriteAsync()).Split('\n');
        var at = Array.FindIndex(lines, static line => line.StartsWith("{\"slot\":1,\"sequence\":7,", StringComparison.Ordinal));
        lines[at] = lines[at].Replace("statistics", "statistica", StringComparison.Ordinal);
        lmis.Write("journal.jsonl", string.Join('\n', lines));
        var run = lmis.Run("evidence", "verify", "journal.jsonl", "--anchor", "anchor.txt");
        Assert.True(run.Code == 1 && run.Output.Contains("BROKEN entry-changed: Entry 1:7 was changed", StringComparison.Ordinal), run.Output + run.Error);
        var json = JsonNode.Parse(lmis.Run("evidence", "verify", "journal.jsonl", "--anchor", "anchor.txt", "--json").Output)!;
        Assert.Equal((false, 1, 7), ((bool)json["whole"]!, (int)json["faults"]![0]!["slot"]!, (int)json["faults"]![0]!["sequence"]!));
    }

    [Fact]
    public async Task A_dropped_tail_a_dropped_chain_and_another_anchor_are_broken()
    {
        var lines = (await lab.WriteAsync()).TrimEnd('\n').Split('\n');
        lmis.Write("tail.jsonl", string.Join('\n', lines[..^4]) + "\n");
        Assert.Equal(1, lmis.Run("evidence", "verify", "tail.jsonl", "--anchor", "anchor.txt").Code);
        lmis.Write("chain.jsonl", await lab.WriteAsync(entries: lab.Entries.Where(static entry => entry.Slot == 0)));
        Assert.Equal(1, lmis.Run("evidence", "verify", "chain.jsonl", "--anchor", "anchor.txt").Code);
        lmis.Write("whole.jsonl", string.Join('\n', lines) + "\n");
        lmis.Write("other.txt", lmis.Run("directory", "anchor", "--key", "other.pem").Ok().Output);
        Assert.Equal(1, lmis.Run("evidence", "verify", "whole.jsonl", "--anchor", "other.txt").Code);
        lmis.Run("evidence", "verify", "missing.jsonl", "--anchor", "anchor.txt").Refused(2, "missing.jsonl");
    }
}
