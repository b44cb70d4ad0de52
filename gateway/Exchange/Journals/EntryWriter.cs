using System.Buffers;

namespace Lmis.Exchange.Journals;

/// <summary>The canonical bytes of an entry, in one pass: members in JCS order, those without a value left out.</summary>
internal static class EntryWriter
{
    public static void Write(JournalEntry entry, IBufferWriter<byte> to)
    {
        var record = entry.Record;
        var json = new CanonicalWriter(to);
        json.Begin();
        json.Text("agreement"u8, record.AgreementId);
        json.Time("at"u8, entry.At);
        json.Text("checkpoint"u8, entry.Lease?.Checkpoint);
        json.Text("client"u8, record.Client);
        json.Number("directoryVersion"u8, record.DirectoryVersion);
        json.Text("fault"u8, record.Fault);
        if (entry.Lease is { } lease)
            json.Number("fence"u8, lease.Fence);
        json.Text("kind"u8, JournalNames.Of(record.Kind));
        json.Number("latencyMicroseconds"u8, record.LatencyMicroseconds);
        json.Text("method"u8, record.Method);
        json.Text("note"u8, record.Note);
        json.Text("owner"u8, entry.Lease?.Owner);
        json.Text("peer"u8, record.Peer);
        json.Text("peerCheckpoint"u8, record.PeerCheckpoint);
        json.Bytes("previous"u8, entry.Previous.Span);
        json.Text("purpose"u8, record.Purpose);
        json.Text("requestBase"u8, record.RequestBase);
        json.Number("requestBytes"u8, record.RequestBytes);
        json.Text("requestDigest"u8, record.RequestDigest);
        json.Text("requestId"u8, record.RequestId);
        json.Text("requestKeyId"u8, record.RequestKeyId);
        json.Bytes("requestSignature"u8, record.RequestSignature.Span);
        json.Text("responseBase"u8, record.ResponseBase);
        json.Number("responseBytes"u8, record.ResponseBytes);
        json.Text("responseDigest"u8, record.ResponseDigest);
        json.Text("responseKeyId"u8, record.ResponseKeyId);
        json.Bytes("responseSignature"u8, record.ResponseSignature.Span);
        json.Text("role"u8, JournalNames.Of(record.Role));
        json.Number("sequence"u8, entry.Sequence);
        json.Text("service"u8, record.Service);
        json.Number("slot"u8, entry.Slot);
        json.Number("status"u8, record.Status);
        json.Text("userId"u8, record.UserId);
        json.Number("v"u8, JournalEntry.Form);
        json.Text("xRoadId"u8, record.XRoadId);
        json.End();
    }
}
