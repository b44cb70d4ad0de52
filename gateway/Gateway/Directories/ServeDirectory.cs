using Lmis.Gateway.States;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Directories;

/// <summary>Gives the directory as it was signed to anyone, and the older versions one by one to a gateway that must follow a change of anchors.</summary>
public static class ServeDirectory
{
    public const string ContentType = "application/jose+json";

    public static void Map(RouteGroupBuilder exchange)
    {
        exchange.MapGet("/directory", Handle).WithName(nameof(ServeDirectory)).WithTags("Directory").AllowPublic()
            .Produces<SignedDocumentBody>(StatusCodes.Status200OK, ContentType).Produces(StatusCodes.Status304NotModified);
        exchange.MapGet("/directory/after/{version:long}", HandleAfterAsync).WithName("ServeDirectoryAfter").WithTags("Directory").AllowPublic()
            .Produces<SignedDocumentBody>(StatusCodes.Status200OK, ContentType);
    }

    private static Results<FileContentHttpResult, StatusCodeHttpResult, ProblemHttpResult> Handle(HttpContext context, ExchangeState state)
    {
        if (state.Current is not { Directory: { } directory, DirectoryDocument: var document })
            return Problems.NotFound("no-directory", "No directory", "This gateway holds no directory yet. Publish the first one, or ask the gateway that publishes it.");
        var tag = $"\"{directory.Hash}\"";
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "no-cache";
        if (context.Request.Headers.IfNoneMatch.Contains(tag))
            return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Bytes(document, ContentType);
    }

    private static async Task<Results<FileContentHttpResult, ProblemHttpResult>> HandleAfterAsync(long version, HttpContext context, NpgsqlDataSource database, CancellationToken ct)
    {
        await using var read = database.CreateCommand("select document from exchange.directory where version > $1 order by version limit 1");
        read.Parameters.Add(new() { Value = version });
        if (await read.ExecuteScalarAsync(ct) is not byte[] document)
            return Problems.NotFound("no-later-directory", "No later directory", $"No directory after version {version} is kept here.");
        context.Response.Headers.CacheControl = "no-cache";
        return TypedResults.Bytes(document, ContentType);
    }
}

/// <summary>A signed document: JWS general JSON serialization (RFC 7515 section 7.2.1).</summary>
public sealed record SignedDocumentBody(string Payload, IReadOnlyList<DocumentSignatureBody> Signatures);

/// <summary>One signature of a document.</summary>
public sealed record DocumentSignatureBody(string Protected, string Signature);
