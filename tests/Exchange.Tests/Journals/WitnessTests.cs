using System.Text;
using Lmis.Exchange.Journals;

namespace Lmis.Exchange.Tests.Journals;

public sealed class WitnessTests
{
    [Fact]
    public async Task A_peer_whose_journal_agrees_is_a_witness()
    {
        var lab = EvidenceLab.Make();
        var report = await lab.VerifyAsync(peer: await PeerAsync(lab, lab));
        Assert.True(report.IsWhole, EvidenceTests.Say(report));
        Assert.Equal(28, report.Witnesses);
    }

    [Fact]
    public async Task A_journal_made_anew_without_an_exchange_is_given_away_by_the_peer()
    {
        // The whole journal with its checkpoints is made again by somebody who holds all our keys, without one exchange.
        var lab = EvidenceLab.Make();
        var peer = await PeerAsync(lab, lab);
        var heads = new Dictionary<int, (long, byte[])>();
        var kept = lab.Entries.ToList();
        lab.Entries.Clear();
        var previous = JournalEntry.NoHash.ToArray();
        lab.Checkpoints.Clear();
        var hashes = new List<ReadOnlyMemory<byte>>();
        foreach (var old in kept.Where(e => (e.Slot, e.Sequence) != (0, 3)))
        {
            JournalEntry.TryRead(old.Content, out var entry, out _);
            hashes.Add(lab.Chain(old.Slot, heads, entry!.At, entry.Record).Hash);
        }
        lab.Seal(heads, hashes, 1, previous, lab.OurCheckpoint);
        Assert.True((await lab.VerifyAsync()).IsWhole);

        var report = await lab.VerifyAsync(peer: peer);
        Assert.Contains(report.Faults, f => f.Slug == EvidenceFaults.WitnessDiffers);
        Assert.Contains(report.Faults, f => f.Slug == EvidenceFaults.CounterpartMissing && f.Words.Contains("0-0-2", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_dropped_end_with_its_checkpoint_is_given_away_by_the_peer()
    {
        var lab = EvidenceLab.Make();
        var peer = await PeerAsync(lab, lab);
        lab.Checkpoints.RemoveRange(1, 2);
        lab.Entries.RemoveAll(e => e.Sequence > 5);
        Assert.True((await lab.VerifyAsync()).IsWhole);
        var report = await lab.VerifyAsync(peer: peer);
        Assert.Contains(report.Faults, f => f.Slug == EvidenceFaults.WitnessDiffers);
        Assert.Contains(report.Faults, f => f.Slug == EvidenceFaults.CounterpartMissing);
    }

    [Fact]
    public async Task A_peer_cannot_accuse_with_a_message_that_we_never_signed()
    {
        var lab = EvidenceLab.Make();
        var liar = EvidenceLab.Make();
        var report = await lab.VerifyAsync(peer: await PeerAsync(liar, liar));
        Assert.True(report.IsWhole, EvidenceTests.Say(report));
        Assert.Equal(0, report.Witnesses);
    }

    // The same exchanges as the peer journals them: it asked.
    private static async Task<string> PeerAsync(EvidenceLab lab, EvidenceLab from)
    {
        var heads = new Dictionary<int, (long, byte[])>();
        var peer = new EvidenceLab();
        foreach (var stored in from.Entries)
        {
            JournalEntry.TryRead(stored.Content, out var entry, out _);
            peer.Chain(0, heads, entry!.At, entry.Record with { Role = JournalRole.Consumer, Peer = EvidenceLab.Us.ToString() });
        }
        using var to = new MemoryStream();
        await using var writer = new EvidenceWriter(to);
        await writer.HeaderAsync(new("gw-h05", EvidenceLab.Start, EvidenceLab.Start.AddMinutes(3), 0, EvidenceLab.Start.AddMinutes(9)), default);
        await writer.DirectoryAsync(lab.Directory(), default);
        foreach (var entry in peer.Entries)
            await writer.EntryAsync(entry.Slot, entry.Sequence, entry.Hash, entry.Content, null, default);
        await writer.EndAsync(default);
        return Encoding.UTF8.GetString(to.ToArray());
    }
}
