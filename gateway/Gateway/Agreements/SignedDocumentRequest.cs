using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Lmis.Exchange.Agreements;
using Lmis.Exchange.Documents;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Gateway.Agreements;

/// <summary>One signature: the protected header and the signature itself, both base64url.</summary>
public sealed record DocumentSignatureRequest([property: Required, StringLength(1024)] string Protected, [property: Required, StringLength(128)] string Signature);

/// <summary>A document signed off line with the agreement key: JWS general JSON serialization (RFC 7515 section 7.2.1).</summary>
public sealed record SignedDocumentRequest(
    [property: Required, StringLength(200_000)] string Payload,
    [property: Required, MinLength(1), MaxLength(8)] IReadOnlyList<DocumentSignatureRequest> Signatures)
{
    /// <summary>Reads it as a document of this type, or says what is wrong.</summary>
    internal SignedDocument? Read(string type, out string? fault)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(this, JsonSerializerOptions.Web);
        return SignedDocument.TryRead(bytes, type, out var document, out fault) ? document : null;
    }
}

/// <summary>The agreement an act was about, and where it stands now.</summary>
public sealed record ActResponse(string Agreement, string Status, bool Changed);

/// <summary>Carries an operator's act to <see cref="RecordActs"/> and its outcome back.</summary>
internal static class OperatorActs
{
    public static async Task<Results<Ok<ActResponse>, Created<ActResponse>, ProblemHttpResult>> RecordAsync(
        SignedDocumentRequest request, string type, ActKind kind, string? agreement, RecordActs acts, Caller caller, CancellationToken ct)
    {
        if (request.Read(type, out var fault) is not { } document)
            return Problems.BadRequest("document-malformed", "Document not understood", $"The document cannot be read ({fault}). Make and sign it with 'lmis agreement'.");
        var outcome = await acts.RecordAsync(document, ActSource.Operator(caller.Subject), (kind, agreement), ct);
        if (!outcome.IsDone)
            return Problems.Of(outcome.Status, outcome.Slug, "Act refused", outcome.Words, ("agreement", outcome.Agreement), ("stands", outcome.Stands is { } stands ? StatusText.Of(stands) : null));
        var response = new ActResponse(outcome.Agreement!, StatusText.Of(outcome.Stands!.Value), outcome.Slug != "unchanged");
        return outcome.Status == 201 ? TypedResults.Created($"/api/exchange/v1/agreements/{outcome.Agreement}", response) : TypedResults.Ok(response);
    }
}
