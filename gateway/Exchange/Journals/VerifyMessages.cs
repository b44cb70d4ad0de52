using System.Text;
using Lmis.Exchange.Directories;

namespace Lmis.Exchange.Journals;

/// <summary>Both parties' signatures of an entry over the bases as they were signed, and whether the entry says what the bases say.</summary>
internal sealed class VerifyMessages(EvidenceKeys keys, EvidenceReport report)
{
    public void Check(JournalEntry entry, long line)
    {
        var record = entry.Record;
        CheckSignature(entry, "request", record.RequestBase, record.RequestKeyId, record.RequestSignature, record.Client, line);
        CheckSignature(entry, "answer", record.ResponseBase, record.ResponseKeyId, record.ResponseSignature, record.Service, line);
        if (record.RequestBase is { } request)
        {
            Compare(entry, line, "method", record.Method, Value(request, "\"@method\""));
            Compare(entry, line, "digest of the request", record.RequestDigest, Value(request, "\"content-digest\""));
            Compare(entry, line, "request id", record.RequestId, Value(request, "\"x-road-request-id\""));
            Compare(entry, line, "client's id", record.XRoadId, Value(request, "\"x-road-id\""));
            Compare(entry, line, "client", record.Client, Value(request, "\"x-road-client\""));
            Compare(entry, line, "agreement", record.AgreementId, Value(request, "\"lmis-agreement\""));
            Compare(entry, line, "purpose", record.Purpose, Value(request, "\"lmis-purpose\""));
        }
        if (record.ResponseBase is { } answer)
        {
            // Where this gateway put its own fault in the place of the answer, the two differ on purpose.
            if (record.Fault is null)
                Compare(entry, line, "status", record.Status.ToString(System.Globalization.CultureInfo.InvariantCulture), Value(answer, "\"@status\""));
            Compare(entry, line, "digest of the answer", record.ResponseDigest, Value(answer, "\"content-digest\""));
            Compare(entry, line, "request id of the answer", record.RequestId, Value(answer, "\"x-road-request-id\""));
            Compare(entry, line, "request that the answer is to", $":{Convert.ToBase64String(record.RequestSignature.Span)}:", Value(answer, "\"signature\";req;key=\"lmis\""));
        }
    }

    /// <summary>Value of a component in a signature base (RFC 9421 section 2.5), or null.</summary>
    public static string? Value(string signatureBase, string identifier)
    {
        foreach (var line in signatureBase.AsSpan().EnumerateLines())
        {
            if (line.Length > identifier.Length + 1 && line.StartsWith(identifier, StringComparison.Ordinal) && line[identifier.Length..].StartsWith(": ", StringComparison.Ordinal))
                return line[(identifier.Length + 2)..].ToString();
        }
        return null;
    }

    private void CheckSignature(JournalEntry entry, string message, string? signatureBase, string? keyId, ReadOnlyMemory<byte> signature, string sender, long line)
    {
        if (signatureBase is null && signature.IsEmpty)
            return;
        if (signatureBase is null || keyId is null || signature.IsEmpty)
        {
            Fault(EvidenceFaults.MessageSignature, entry, line, $"lacks the base, key or signature of its {message}");
            return;
        }
        var (key, fault) = keys.Find(entry.Record.DirectoryVersion, keyId, KeyUse.Message, entry.At, EvidenceFaults.MessageKey);
        if (key is null)
        {
            if (fault is not null)
                Fault(fault.Slug, entry, line, $"has a {message} that is not to be believed: {fault.Words}");
        }
        else if (!sender.StartsWith($"{key.Member}/", StringComparison.Ordinal))
            Fault(EvidenceFaults.MessageKey, entry, line, $"has a {message} of '{sender}' signed by '{key.Member}'");
        else if (Value(signatureBase, "\"@signature-params\"") is not { } parameters || !parameters.Contains($";keyid=\"{keyId}\"", StringComparison.Ordinal))
            Fault(EvidenceFaults.MessageDiffers, entry, line, $"names another key than its {message} does");
        else if (!key.PublicKey.Verify(Encoding.UTF8.GetBytes(signatureBase), signature.Span))
            Fault(EvidenceFaults.MessageSignature, entry, line, $"has a {message} whose signature does not verify");
        else
            report.MessageSignatures++;
    }

    // Only what the message covered and the entry claims can be compared (a refusal claims no agreement); that a message covers enough was
    // the door's to check. A digest field may carry more algorithms than the one put on record.
    private void Compare(JournalEntry entry, long line, string what, string? said, string? signed)
    {
        if (said is not null && signed is not null && signed != said && !(said.StartsWith("sha-256=:", StringComparison.Ordinal) && signed.Contains(said, StringComparison.Ordinal)))
            Fault(EvidenceFaults.MessageDiffers, entry, line, $"says another {what} than the message that was signed");
    }

    private void Fault(string slug, JournalEntry entry, long line, string words) =>
        report.Add(new(slug, $"Entry {entry.Slot}:{entry.Sequence} {words}.", entry.Slot, entry.Sequence, Line: line));
}
