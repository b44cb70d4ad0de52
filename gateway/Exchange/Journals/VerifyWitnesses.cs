using System.Text;
using Lmis.Exchange.Directories;

namespace Lmis.Exchange.Journals;

/// <summary>What a peer's journal holds of ours: messages we signed, and the checkpoint each of them named.</summary>
internal sealed record Testimony(int Slot, long Sequence, DateTimeOffset At, string RequestId, bool IsExchange, string? Checkpoint);

/// <summary>
/// Compares a journal with what its peer holds of it. A peer counts as a witness only where it shows our own signature, so that nobody can
/// accuse us with an invented entry.
/// </summary>
internal sealed class VerifyWitnesses(EvidenceKeys keys, EvidenceReport report)
{
    private static readonly TimeSpan Lag = TimeSpan.FromMinutes(2);
    private readonly List<Testimony> testimonies = [];

    /// <summary>Takes an entry of the peer's journal.</summary>
    public void Hear(JournalEntry entry, IReadOnlyList<string> members)
    {
        var record = entry.Record;
        // What we signed is the answer where the peer asked, and the request where it was asked.
        var (signed, keyId, signature) = record.Role == JournalRole.Consumer
            ? (record.ResponseBase, record.ResponseKeyId, record.ResponseSignature)
            : (record.RequestBase, record.RequestKeyId, record.RequestSignature);
        if (signed is null || keyId is null || keys.FindAny(keyId, KeyUse.Message, entry.At) is not { } key || !members.Contains(key.Member.ToString()))
            return;
        if (key.PublicKey.Verify(Encoding.UTF8.GetBytes(signed), signature.Span))
        {
            testimonies.Add(new(entry.Slot, entry.Sequence, entry.At, VerifyMessages.Value(signed, "\"x-road-request-id\"") ?? record.RequestId,
                record.Kind == JournalKind.Exchange, VerifyMessages.Value(signed, "\"lmis-journal-checkpoint\"")));
        }
    }

    /// <summary>Compares, once our own file is read.</summary>
    public void Compare(VerifyCheckpoints checkpoints, IReadOnlySet<string> requestIds, EvidenceHeader header)
    {
        if (header.After is not { } after || checkpoints.All.Count == 0)
            return;
        // The file starts at a checkpoint, so what was signed before that one, or a moment after it, is not in question.
        var from = after == 0 ? DateTimeOffset.MinValue : checkpoints.All[0].At + Lag;
        var until = header.To is { } to && to < header.MadeAt ? to : header.MadeAt;
        foreach (var testimony in testimonies.Where(t => t.At > from && t.At <= until))
        {
            var isKnown = true;
            if (testimony.Checkpoint is { } hash && !checkpoints.Knows(hash))
            {
                isKnown = false;
                report.Add(new(EvidenceFaults.WitnessDiffers,
                    $"The peer's entry {testimony.Slot}:{testimony.Sequence} of {testimony.At:u} holds a signed message naming checkpoint {hash}, which is not in the file: checkpoints were left out or made anew.", testimony.Slot, testimony.Sequence));
            }
            // What was under way when the file was made may have reached the peer's journal first.
            if (testimony.IsExchange && testimony.At < header.MadeAt - Lag && !requestIds.Contains(testimony.RequestId))
            {
                isKnown = false;
                report.Add(new(EvidenceFaults.CounterpartMissing,
                    $"The peer's entry {testimony.Slot}:{testimony.Sequence} of {testimony.At:u} holds our signature for request {testimony.RequestId}, of which the file has no entry.", testimony.Slot, testimony.Sequence));
            }
            if (isKnown)
                report.Witnesses++;
        }
    }
}
