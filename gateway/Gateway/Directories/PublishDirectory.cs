using System.Buffers;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Documents;
using Lmis.Gateway.Configuration;
using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Directories;

/// <summary>What was published.</summary>
public sealed record PublishDirectoryResponse(long Version, string Hash, DateTimeOffset Expires);

/// <summary>
/// Takes a new version of the directory at the gateway that publishes it. The anchor's signature is the authorisation: it was made where
/// the anchor's key is kept, far from any network.
/// </summary>
public static class PublishDirectory
{
    public static void Map(RouteGroupBuilder exchange) => exchange.MapPut("/directory", HandleAsync).WithName(nameof(PublishDirectory)).WithTags("Directory").AllowPublic()
        .Accepts<SignedDocumentBody>(ServeDirectory.ContentType)
        .WithMetadata(new BodyLimit(DocumentTypes.MaxBytes(DocumentTypes.Directory)));

    private static async Task<Results<Ok<PublishDirectoryResponse>, ProblemHttpResult>> HandleAsync(
        HttpContext context, KeepDirectory keep, ExchangeState state, PinnedAnchors pinned, IOptions<ExchangeOptions> options, CancellationToken ct)
    {
        if (!options.Value.Directory.Publish)
        {
            return Problems.Forbidden("not-the-publisher", "Not the publisher",
                "This gateway follows the directory and does not publish it. Send it to the gateway that has Exchange:Directory:Publish set.");
        }
        var offered = await ReadAsync(context.Request, ct);
        // Anyone may call: what no anchor has signed never reaches the database.
        if (!SignedDocument.TryRead(offered, DocumentTypes.Directory, out var document, out var fault))
            return Problems.BadRequest("directory-malformed", "Directory not understood", $"The directory cannot be read ({fault}). Build it with 'lmis directory build' and sign it.");
        if (!AcceptDirectory.IsSignedByOneOf(document, [.. pinned.Anchors, .. state.Current.Directory?.Anchors ?? []]))
            return Problems.Forbidden("directory-signed-by-another-key", "Not signed by an anchor", "The directory is not signed by a key that may sign it. Sign it with an anchor of the version in force.");

        var verdict = await keep.OfferAsync(offered, asLink: false, ct);
        return verdict.Decision switch
        {
            DirectoryDecision.Refused when verdict.Slug is "older" or "same-version-other-content" or "issued-earlier" =>
                Problems.Conflict("directory-" + verdict.Slug, "Directory refused", verdict.Words, ("version", state.Current.Directory?.Version)),
            DirectoryDecision.Refused when verdict.Slug == "signed-by-another-key" => Problems.Forbidden("directory-" + verdict.Slug, "Directory refused", verdict.Words),
            DirectoryDecision.Refused => Problems.Unprocessable("directory-" + verdict.Slug, "Directory refused", verdict.Words),
            _ => TypedResults.Ok(new PublishDirectoryResponse(verdict.Directory!.Version, verdict.Directory.Hash, verdict.Directory.Expires)),
        };
    }

    // The server refuses a body beyond the limit while it is read.
    private static async Task<byte[]> ReadAsync(HttpRequest request, CancellationToken ct)
    {
        while (true)
        {
            var read = await request.BodyReader.ReadAsync(ct);
            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return body;
            }
            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private sealed record BodyLimit(long? MaxRequestBodySize) : IRequestSizeLimitMetadata;
}
