using Lmis.Exchange.Addressing;
using Lmis.Exchange.Documents;

namespace Lmis.Gateway.Agreements;

/// <summary>Where partners' offers, acceptances, rejections and revocations come in, once the provider door has proved who sends them.</summary>
public sealed class AgreementInbox(RecordActs acts)
{
    /// <summary>Takes an act; the same one any number of times. The status of the outcome is the answer's.</summary>
    /// <param name="from">The member whose gateway, key and header the door has checked.</param>
    /// <param name="body">The signed document (JWS, UTF-8 JSON).</param>
    public async Task<ActOutcome> ReceiveAsync(MemberId from, ReadOnlyMemory<byte> body, CancellationToken ct)
    {
        if (body.Length > DocumentTypes.MaxBytes(DocumentTypes.Agreement))
            return new(413, "document-too-large", $"An agreement or act has at most {DocumentTypes.MaxBytes(DocumentTypes.Agreement)} bytes.");
        if (!SignedDocument.TryRead(body, out var document, out var fault) || document.Type == DocumentTypes.Directory)
            return new(400, "document-malformed", fault is null ? "A directory is not delivered here." : $"The document cannot be read ({fault}).");
        return await acts.RecordAsync(document, ActSource.From(from), null, ct);
    }
}
