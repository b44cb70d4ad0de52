using System.Buffers.Text;
using System.Globalization;
using System.Text.Json;

namespace Lmis.Exchange.Journals;

/// <summary>
/// Verifies an evidence file offline: hashes, chains, heads and roots, checkpoints and their keys, timestamps, and both parties' signatures
/// of every message. Every fault names the entry or checkpoint and the way it is wrong. Reads the file once, an entry at a time.
/// </summary>
public sealed class VerifyEvidence
{
    private readonly EvidenceReport report = new();
    private readonly EvidenceKeys keys;
    private readonly VerifyCheckpoints checkpoints;
    private readonly VerifyMessages messages;
    private readonly VerifyWitnesses witnesses;
    private readonly HashSet<string> requestIds = [];
    private readonly bool hasPeer;
    private VerifyChains? chains;
    private long directories;
    private long checkpointLines;
    private (int Slot, long Sequence)? latest;
    private bool hasEnded;

    private VerifyEvidence(EvidenceTrust trust, bool hasPeer)
    {
        this.hasPeer = hasPeer;
        keys = new(trust, report);
        checkpoints = new(trust, keys, report);
        messages = new(keys, report);
        witnesses = new(keys, report);
    }

    /// <summary>Verifies a file.</summary>
    /// <param name="evidence">The file.</param>
    /// <param name="trust">What is believed beforehand.</param>
    /// <param name="openPeer">Opens the evidence file of a peer, whose journal is a witness of this one; null without.</param>
    /// <param name="ct">Stops.</param>
    public static async Task<EvidenceReport> RunAsync(Stream evidence, EvidenceTrust trust, Func<Stream>? openPeer = null, CancellationToken ct = default)
    {
        var run = new VerifyEvidence(trust, openPeer is not null);
        await run.ReadAsync(evidence, ct);
        if (openPeer is not null && run.report.Header is { } header)
        {
            await using var peer = openPeer();
            await run.HearAsync(peer, ct);
            run.witnesses.Compare(run.checkpoints, run.requestIds, header);
        }
        return run.report;
    }

    private async Task ReadAsync(Stream evidence, CancellationToken ct)
    {
        try
        {
            await foreach (var line in EvidenceLines.ReadAsync(evidence, ct))
            {
                Read(line);
                if (report.Header is null)
                    return;
            }
        }
        catch (JsonException e)
        {
            report.Add(new(EvidenceFaults.Unreadable, $"The file cannot be read on: {e.Message}"));
        }
        if (!hasEnded)
            report.Add(new(EvidenceFaults.FileCut, "The file ends before its last line: it was cut."));
        Chains()?.End();
    }

    private void Read(EvidenceLine line)
    {
        try
        {
            if (line.Fault is not null)
                Unreadable(line, line.Fault);
            else if (hasEnded)
                report.Add(new(EvidenceFaults.FileCut, $"Line {line.Number} stands after the last line.", Line: line.Number));
            else if (line.Number == 1)
                ReadHeader(line);
            else
                ReadLine(line);
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            Unreadable(line, e.Message);
        }
    }

    private void Unreadable(EvidenceLine line, string why) => report.Add(new(EvidenceFaults.Unreadable,
        latest is var (slot, sequence) ? $"Line {line.Number}, after entry {slot}:{sequence}, cannot be read: {why}." : $"Line {line.Number} cannot be read: {why}.", Line: line.Number));

    private void ReadHeader(EvidenceLine line)
    {
        var json = line.Json;
        if (!line.Has("format") || json.GetProperty("format").GetString() != EvidenceWriter.Format)
        {
            report.Add(new(EvidenceFaults.Unreadable, $"The first line does not say '{EvidenceWriter.Format}'.", Line: 1));
            return;
        }
        report.Header = new(json.GetProperty("gateway").GetString() ?? "", Time(json, "from"), Time(json, "to"),
            json.TryGetProperty("after", out var after) ? after.GetInt64() : null, Time(json, "madeAt") ?? default);
    }

    private void ReadLine(EvidenceLine line)
    {
        if (line.Has("entry"))
            ReadEntry(line);
        else if (line.Has("end"))
            ReadEnd(line.Json.GetProperty("end"));
        else if (chains is not null)
            report.Add(new(EvidenceFaults.Unreadable, $"Line {line.Number} stands after the first entry and is none.", Line: line.Number));
        else if (line.Has("directory"))
        {
            directories++;
            keys.Add(line.Raw("directory"), line.Number);
        }
        else if (line.Has("checkpoint"))
        {
            checkpointLines++;
            var token = line.Has("timestamp") ? line.Json.GetProperty("timestamp").GetBytesFromBase64() : null;
            checkpoints.Add(line.Raw("checkpoint"), token, report.Header!.After is not null, line.Number);
        }
        else
            report.Add(new(EvidenceFaults.Unreadable, $"Line {line.Number} is nothing that an evidence file holds.", Line: line.Number));
    }

    private void ReadEntry(EvidenceLine line)
    {
        report.Entries++;
        var content = line.Raw("entry");
        var (slot, sequence) = (line.Json.GetProperty("slot").GetInt32(), line.Json.GetProperty("sequence").GetInt64());
        latest = (slot, sequence);
        var stored = Base64Url.DecodeFromChars(line.Json.GetProperty("hash").GetString());
        var computed = JournalEntry.HashOf(content);
        var isReadable = JournalEntry.TryRead(content, out var entry, out var fault);
        // Bytes that were changed are one fault; the same bytes being unreadable would be its echo.
        if (!isReadable && stored.AsSpan().SequenceEqual(computed))
            report.Add(new(EvidenceFaults.Unreadable, $"Entry {slot}:{sequence} cannot be read: {fault}.", slot, sequence, Line: line.Number));
        if (Chains() is { } chain)
            chain.Add(slot, sequence, stored, computed, entry, line.Number);
        else
            CheckProof(line, slot, sequence, stored, computed);
        if (entry is null || !stored.AsSpan().SequenceEqual(computed))
            return;
        messages.Check(entry, line.Number);
        if (hasPeer && entry.Record.RequestId.Length > 0)
            requestIds.Add(entry.Record.RequestId);
    }

    private void CheckProof(EvidenceLine line, int slot, long sequence, byte[] stored, byte[] computed)
    {
        if (!stored.AsSpan().SequenceEqual(computed))
        {
            report.Add(new(EvidenceFaults.EntryChanged, $"Entry {slot}:{sequence} was changed: its bytes do not have the hash it is stored under.", slot, sequence, Line: line.Number));
            return;
        }
        if (!line.Has("proof"))
        {
            report.Note($"Entry {slot}:{sequence} is not yet under a checkpoint.");
            return;
        }
        var proof = line.Json.GetProperty("proof");
        var number = proof.GetProperty("checkpoint").GetInt64();
        var path = proof.GetProperty("path").EnumerateArray().Select(node => Base64Url.DecodeFromChars(node.GetString())).ToList();
        if (checkpoints.All.FirstOrDefault(c => c.Number == number) is not { } checkpoint)
            report.Add(new(EvidenceFaults.CheckpointMissing, $"Entry {slot}:{sequence} is said to be under checkpoint {number}, which is not in the file.", slot, sequence, number, line.Number));
        else if (proof.GetProperty("size").GetInt64() != checkpoint.Entries
            || !MerkleTree.IsUnder(checkpoint.Root.Span, computed, proof.GetProperty("index").GetInt64(), checkpoint.Entries, path))
            report.Add(new(EvidenceFaults.ProofFails, $"Entry {slot}:{sequence} is not under checkpoint {number}: it was replaced or never there.", slot, sequence, number, line.Number));
    }

    private void ReadEnd(JsonElement end)
    {
        hasEnded = true;
        foreach (var (name, read) in new[] { ("directories", directories), ("checkpoints", checkpointLines), ("entries", report.Entries) })
        {
            if (end.GetProperty(name).GetInt64() is var counted && counted != read)
                report.Add(new(EvidenceFaults.FileCut, string.Create(CultureInfo.InvariantCulture, $"The last line counts {counted} {name}, the file has {read}.")));
        }
    }

    // The peer's directories may name keys that ours do not; its checkpoints and chains are for a verification of its own.
    private async Task HearAsync(Stream peer, CancellationToken ct)
    {
        var members = checkpoints.All.SelectMany(c => c.Members).Distinct().ToList();
        try
        {
            await foreach (var line in EvidenceLines.ReadAsync(peer, ct))
            {
                if (line.Fault is null && line.Has("entry") && JournalEntry.TryRead(line.Raw("entry"), out var entry, out _))
                    witnesses.Hear(entry, members);
            }
        }
        catch (JsonException e)
        {
            report.Note($"The peer's file cannot be read on: {e.Message}");
        }
    }

    private VerifyChains? Chains()
    {
        if (chains is null && report.Header is { After: { } after })
        {
            if (after > 0 && checkpoints.All.All(c => c.Number != after))
                report.Add(new(EvidenceFaults.CheckpointMissing, $"The file starts after checkpoint {after}, which is not in it.", Checkpoint: after));
            chains = new(after, checkpoints.All, report);
        }
        return chains;
    }

    private static DateTimeOffset? Time(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) ? DateTimeOffset.Parse(value.GetString() ?? "", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind) : null;
}
