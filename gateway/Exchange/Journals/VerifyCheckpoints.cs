using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;

namespace Lmis.Exchange.Journals;

/// <summary>The checkpoints of a file: their order, links, signatures and timestamps; and the heads and roots they state.</summary>
internal sealed class VerifyCheckpoints(EvidenceTrust trust, EvidenceKeys keys, EvidenceReport report)
{
    private readonly List<Checkpoint> checkpoints = [];
    private readonly Dictionary<string, long> hashes = [];

    public IReadOnlyList<Checkpoint> All => checkpoints;

    public bool Knows(string hash) => hashes.ContainsKey(hash);

    /// <summary>Takes the next checkpoint of the file.</summary>
    /// <param name="document">The signed document.</param>
    /// <param name="token">Its timestamp token, or null.</param>
    /// <param name="isChain">Whether every number must be there.</param>
    /// <param name="line">Line of the file.</param>
    public void Add(byte[] document, byte[]? token, bool isChain, long line)
    {
        if (!SignedDocument.TryRead(document, DocumentTypes.Checkpoint, out var signed, out var fault) || !Checkpoint.TryRead(signed, out var checkpoint, out fault))
        {
            report.Add(new(EvidenceFaults.Unreadable, $"The checkpoint on line {line} cannot be read: {fault}", Line: line));
            return;
        }
        if (report.Header is { } header && header.Gateway != checkpoint.Gateway)
            Fault(EvidenceFaults.CheckpointBroken, checkpoint, line, $"is of the gateway '{checkpoint.Gateway}', the file of '{header.Gateway}'");
        if (checkpoints.Count > 0)
            CheckOrder(checkpoints[^1], checkpoint, isChain, line);
        if (HasGoodSignatures(signed, checkpoint, line))
            report.Checkpoints++;
        if (token is not null)
            CheckTimestamp(token, signed, checkpoint, line);
        checkpoints.Add(checkpoint);
        hashes.TryAdd(signed.Id, checkpoint.Number);
    }

    private void CheckOrder(Checkpoint before, Checkpoint checkpoint, bool isChain, long line)
    {
        if (checkpoint.Number <= before.Number)
            Fault(EvidenceFaults.CheckpointMissing, checkpoint, line, $"stands after checkpoint {before.Number}");
        else if (checkpoint.Number != before.Number + 1)
        {
            if (isChain)
                Fault(EvidenceFaults.CheckpointMissing, checkpoint, line, $"follows checkpoint {before.Number}: those between are missing");
            return;
        }
        else if (!checkpoint.Previous.Span.SequenceEqual(System.Security.Cryptography.SHA256.HashData(before.ToDocument().Payload.Span)))
            Fault(EvidenceFaults.CheckpointBroken, checkpoint, line, $"does not name checkpoint {before.Number} as the one before it");
        foreach (var slot in before.Slots)
        {
            if (checkpoint.HeadOf(slot.Slot).Sequence < slot.Sequence)
                Fault(EvidenceFaults.CheckpointBroken, checkpoint, line, $"states that chain {slot.Slot} ends at {checkpoint.HeadOf(slot.Slot).Sequence}, where checkpoint {before.Number} had {slot.Sequence}");
        }
        if (checkpoint.At < before.At)
            report.Note($"Checkpoint {checkpoint.Number} says it was made before checkpoint {before.Number}; the gateway's clock was set back.");
    }

    private bool HasGoodSignatures(SignedDocument signed, Checkpoint checkpoint, long line)
    {
        var signers = new HashSet<string>();
        foreach (var signature in signed.Signatures)
        {
            var (key, fault) = keys.Find(checkpoint.DirectoryVersion, signature.KeyId, KeyUse.Checkpoint, checkpoint.At, EvidenceFaults.CheckpointKey);
            if (key is null)
            {
                if (fault is not null)
                    Fault(fault.Slug, checkpoint, line, $"is not to be believed: {fault.Words}");
            }
            else if (!checkpoint.Members.Contains(key.Member.ToString()))
                Fault(EvidenceFaults.CheckpointKey, checkpoint, line, $"is signed by '{key.Member}', which it does not name");
            else if (signed.IsSignedBy(key.KeyId, key.PublicKey))
                signers.Add(key.Member.ToString());
            else
                Fault(EvidenceFaults.CheckpointSignature, checkpoint, line, $"bears a signature of '{key.Member}' that does not verify: it was changed after it was signed, or never signed");
        }
        if (signers.Count == 0 && signed.Signatures.Count == 0)
            Fault(EvidenceFaults.CheckpointSignature, checkpoint, line, "is not signed");
        if (signers.Count > 0 && checkpoint.Members.FirstOrDefault(member => !signers.Contains(member)) is { } absent)
            Fault(EvidenceFaults.CheckpointSignature, checkpoint, line, $"names '{absent}', which has not signed it");
        return signers.Count == checkpoint.Members.Count;
    }

    private void CheckTimestamp(byte[] token, SignedDocument signed, Checkpoint checkpoint, long line)
    {
        var hash = System.Security.Cryptography.SHA256.HashData(signed.Payload.Span);
        if (!TimestampToken.TryVerify(token, hash, trust.TimestampRoots, out var timestamp, out var fault))
            Fault(EvidenceFaults.Timestamp, checkpoint, line, $"has a timestamp that does not count: {fault}");
        else if (timestamp.IsTrusted == false)
            Fault(EvidenceFaults.Timestamp, checkpoint, line, $"has a timestamp of '{timestamp.Authority}', which is not trusted");
        else
        {
            report.Timestamps++;
            if (timestamp.IsTrusted is null && report.Timestamps == 1)
                report.Note($"Timestamps are by '{timestamp.Authority}'; no root was given to check it against.");
            if (timestamp.At < checkpoint.At.AddMinutes(-5))
                Fault(EvidenceFaults.Timestamp, checkpoint, line, $"was stamped at {timestamp.At:u}, before it says it was made");
        }
    }

    private void Fault(string slug, Checkpoint checkpoint, long line, string words) =>
        report.Add(new(slug, $"Checkpoint {checkpoint.Number} {words}.", Checkpoint: checkpoint.Number, Line: line));
}
