using System.Text;
using Lmis.Exchange.Documents;
using Lmis.Exchange.Journals;

namespace Lmis.Exchange.Tests.Journals;

public sealed class EvidenceTests
{
    private static readonly EvidenceLab Lab = EvidenceLab.Make();

    [Fact]
    public async Task Untouched_evidence_is_whole()
    {
        var report = await Lab.VerifyAsync();
        Assert.True(report.IsWhole, Say(report));
        Assert.Equal((30L, 2, 3, 56L), (report.Entries, report.Chains, report.Checkpoints, report.MessageSignatures));
    }

    [Fact]
    public async Task Evidence_that_starts_after_a_checkpoint_is_whole()
    {
        var lab = Copy(After: 1);
        var report = await lab.VerifyAsync(await lab.WriteAsync(entries: lab.Entries.Where(e => e.Sequence > 5)));
        Assert.True(report.IsWhole, Say(report));
        Assert.Equal(20, report.Entries);
    }

    [Fact]
    public async Task Every_changed_byte_of_an_entry_is_named()
    {
        var file = await Lab.WriteAsync();
        var lines = file.Split('\n');
        // The seventh entry of the second chain.
        var line = Array.FindIndex(lines, l => l.StartsWith("{\"slot\":1,\"sequence\":7,", StringComparison.Ordinal));
        var start = lines[line].IndexOf("\"entry\":", StringComparison.Ordinal) + 9;
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var changed = lines[line].ToCharArray();
            var at = random.Next(start, changed.Length - 2);
            changed[at] = (char)(changed[at] == 'z' ? 'y' : changed[at] + 1);
            var tampered = (string[])lines.Clone();
            tampered[line] = new string(changed);
            var report = await Lab.VerifyAsync(string.Join('\n', tampered));
            Assert.False(report.IsWhole);
            Assert.True(report.Faults[0].Line == line + 1 || report.Faults[0].Slug == EvidenceFaults.FileCut, $"byte {at}: {Say(report)}");
            Assert.Contains(report.Faults, f => (f.Slot, f.Sequence) == (1, 7L) || f is { Slug: EvidenceFaults.Unreadable, Words: var words } && words.Contains("after entry 1:6", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task A_changed_entry_is_one_fault_that_names_it() =>
        await ExpectAsync(Replace(0, 8, e => e with { Content = Swap(e.Content, "\"status\":200", "\"status\":404") }), EvidenceFaults.EntryChanged, 0, 8);

    [Fact]
    public async Task A_changed_entry_with_a_new_hash_breaks_the_chain_behind_it() =>
        await ExpectAsync(Replace(0, 8, e => Rehash(Swap(e.Content, "\"purpose\":\"statistics\"", "\"purpose\":\"placement\""), e)), EvidenceFaults.ChainBroken, 0, 9, andTheMessage: true);

    [Fact]
    public async Task A_chain_written_anew_is_not_the_one_that_was_signed()
    {
        // Everything from the eighth entry on is chained and hashed again, as somebody with the whole database could.
        var entries = Lab.Entries.Where(e => e.Slot == 1 || e.Sequence < 8).ToList();
        var heads = new Dictionary<int, (long, byte[])> { [0] = (7, entries.Single(e => (e.Slot, e.Sequence) == (0, 7)).Hash) };
        var forger = new EvidenceLab();
        foreach (var old in Lab.Entries.Where(e => e.Slot == 0 && e.Sequence >= 8))
        {
            JournalEntry.TryRead(old.Content, out var entry, out _);
            entries.Add(forger.Chain(0, heads, entry!.At, old.Sequence == 8 ? EvidenceLab.Opening() : entry.Record));
        }
        var report = await ReportAsync(entries.OrderBy(e => (e.Slot, e.Sequence)));
        Assert.Contains(report.Faults, f => f is { Slug: EvidenceFaults.HeadDiffers, Slot: 0, Sequence: 10 });
    }

    [Fact]
    public async Task A_missing_entry_is_named() =>
        await ExpectAsync(Lab.Entries.Where(e => (e.Slot, e.Sequence) != (1, 9)), EvidenceFaults.EntriesMissing, 1, 9);

    [Fact]
    public async Task A_dropped_tail_is_named() =>
        await ExpectAsync(Lab.Entries.Where(e => e.Slot == 0 || e.Sequence <= 12), EvidenceFaults.TailMissing, 1, 13);

    [Fact]
    public async Task A_dropped_chain_is_named() => await ExpectAsync(Lab.Entries.Where(e => e.Slot == 0), EvidenceFaults.ChainMissing, 1, 1);

    [Fact]
    public async Task Entries_out_of_order_are_named()
    {
        var entries = Lab.Entries.ToList();
        (entries[6], entries[7]) = (entries[7], entries[6]);
        await ExpectAsync(entries, EvidenceFaults.OutOfOrder, 0, 7);
    }

    [Fact]
    public async Task A_doubled_entry_is_named()
    {
        var entries = Lab.Entries.ToList();
        entries.Insert(8, entries[7]);
        await ExpectAsync(entries, EvidenceFaults.Duplicate, 0, 8);
    }

    [Fact]
    public async Task Two_chains_changed_for_each_other_are_named()
    {
        var report = await ReportAsync(Lab.Entries.Select(e => e with { Slot = 1 - e.Slot }).OrderBy(e => (e.Slot, e.Sequence)));
        Assert.Equal(30, report.Faults.Count(f => f.Slug == EvidenceFaults.EntryMoved));
    }

    [Fact]
    public async Task Two_chains_renamed_in_their_content_are_not_those_that_were_signed()
    {
        var heads = new Dictionary<int, (long, byte[])>();
        var forger = new EvidenceLab();
        foreach (var old in Lab.Entries)
        {
            JournalEntry.TryRead(old.Content, out var entry, out _);
            forger.Chain(1 - old.Slot, heads, entry!.At, entry.Record);
        }
        var report = await ReportAsync(forger.Entries.OrderBy(e => (e.Slot, e.Sequence)));
        Assert.Contains(report.Faults, f => f is { Slug: EvidenceFaults.HeadDiffers, Slot: 0 });
        Assert.Contains(report.Faults, f => f is { Slug: EvidenceFaults.HeadDiffers, Slot: 1 });
    }

    [Fact]
    public async Task A_forged_checkpoint_is_named()
    {
        var lab = Copy();
        var (checkpoint, signed) = lab.Checkpoints[2];
        Assert.True(SignedDocument.TryRead(signed, DocumentTypes.Checkpoint, out var document, out var fault), fault);
        // Other content under the signature that was made over the true one.
        lab.Checkpoints[2] = (checkpoint, (checkpoint with { Entries = 9 }).ToDocument().With(document.Signatures[0]).ToJson());
        var report = await lab.VerifyAsync();
        Assert.Contains(report.Faults, f => f is { Slug: EvidenceFaults.CheckpointSignature, Checkpoint: 3 });
        Assert.Equal(2, report.Checkpoints);
    }

    [Fact]
    public async Task A_checkpoint_signed_by_a_message_key_is_named() => await ExpectKeyAsync(lab => lab.OurMessage);

    [Fact]
    public async Task A_checkpoint_signed_by_another_member_is_named() => await ExpectKeyAsync(lab => lab.TheirCheckpoint);

    [Fact]
    public async Task A_checkpoint_signed_by_a_retired_key_is_named() => await ExpectKeyAsync(lab => lab.OldCheckpoint);

    [Fact]
    public async Task A_checkpoint_signed_by_an_unknown_key_is_named() => await ExpectKeyAsync(_ => EvidenceLab.NewKey());

    [Fact]
    public async Task A_missing_checkpoint_is_named()
    {
        var lab = Copy();
        lab.Checkpoints.RemoveAt(1);
        var report = await lab.VerifyAsync();
        Assert.Contains(report.Faults, f => f is { Slug: EvidenceFaults.CheckpointMissing, Checkpoint: 3 });
    }

    [Fact]
    public async Task A_cut_file_is_named()
    {
        var file = await Lab.WriteAsync();
        var report = await Lab.VerifyAsync(file[..file.TrimEnd('\n').LastIndexOf('\n')]);
        Assert.Contains(report.Faults, f => f.Slug == EvidenceFaults.FileCut);
    }

    [Fact]
    public async Task A_directory_of_another_anchor_vouches_for_nobody()
    {
        var report = await Lab.VerifyAsync(trust: new EvidenceLab().Trust);
        Assert.Contains(report.Faults, f => f.Slug == EvidenceFaults.DirectoryUntrusted);
        Assert.Equal((0, 0L), (report.Checkpoints, report.MessageSignatures));
    }

    [Fact]
    public async Task Rubbish_is_refused_in_words()
    {
        foreach (var rubbish in new[] { "", "\n", "{}", "null", "[1]", "{\"format\":\"lmis-evidence/1\"}", "{\"format\":3}", "\0\0\0", "{\"format\":\"lmis-evidence/1\",\"gateway\":\"g\",\"after\":\"x\"}\n{}" })
            Assert.False((await Lab.VerifyAsync(rubbish)).IsWhole, rubbish);
    }

    private static async Task ExpectAsync(IEnumerable<Stored> entries, string slug, int slot, long sequence, bool andTheMessage = false)
    {
        var report = await ReportAsync(entries);
        Assert.Contains(report.Faults, f => f.Slug == slug && f.Slot == slot && f.Sequence == sequence);
        // What the partner signed gives the changed entry itself away.
        Assert.Equal(andTheMessage, report.Faults.Any(f => f.Slug == EvidenceFaults.MessageDiffers));
        Assert.True(report.FaultCount == (andTheMessage ? 2 : 1), Say(report));
    }

    private static async Task ExpectKeyAsync(Func<EvidenceLab, System.Security.Cryptography.ECDsa> signer)
    {
        var lab = Copy();
        var (checkpoint, _) = lab.Checkpoints[2];
        lab.Checkpoints[2] = (checkpoint, checkpoint.ToDocument().SignWith(signer(lab)).ToJson());
        var report = await lab.VerifyAsync();
        Assert.True(report.FaultCount == 1 && report.Faults[0] is { Slug: EvidenceFaults.CheckpointKey, Checkpoint: 3 }, Say(report));
        Assert.Equal(2, report.Checkpoints);
    }

    private static async Task<EvidenceReport> ReportAsync(IEnumerable<Stored> entries) => await Lab.VerifyAsync(await Lab.WriteAsync(entries: entries));

    private static EvidenceLab Copy(long After = 0)
    {
        var lab = EvidenceLab.Make();
        lab.After = After;
        return lab;
    }

    private static IEnumerable<Stored> Replace(int slot, long sequence, Func<Stored, Stored> change) =>
        Lab.Entries.Select(e => (e.Slot, e.Sequence) == (slot, sequence) ? change(e) : e);

    private static Stored Rehash(byte[] content, Stored stored) => stored with { Content = content, Hash = JournalEntry.HashOf(content) };

    private static byte[] Swap(byte[] content, string from, string to)
    {
        var text = Encoding.UTF8.GetString(content);
        Assert.Contains(from, text, StringComparison.Ordinal);
        return Encoding.UTF8.GetBytes(text.Replace(from, to, StringComparison.Ordinal));
    }

    internal static string Say(EvidenceReport report) => string.Join("\n", report.Faults.Select(f => $"{f.Slug}: {f.Words}").Concat(report.Notes));
}
