using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Npgsql;

namespace Lmis.Registry.Imports;

/// <summary>The batch of an uploaded file; GET its address for progress.</summary>
public sealed record UploadImportResponse(Guid Id, string State);

/// <summary>
/// Takes a file, CSV or XLSX, as the body or as the file of a form, and queues it. It is kept encrypted. <c>kind</c> says what its rows are
/// (labour-records, employers, employments), <c>source</c> where it comes from (commune-file; the inbound feeds national and social-insurance need registry.feed). The
/// same content from the same area is recognised, unless the earlier batch failed or was cancelled.
/// </summary>
public static class UploadImport
{
    /// <summary>Largest body this address takes.</summary>
    public const long LargestBody = 512L << 20;

    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    public static void Map(RouteGroupBuilder imports) => imports.MapPost("/", HandleAsync).WithName(nameof(UploadImport))
        .RequireAreaScope(Scopes.RegistryImport).WithMetadata(new RequestSizeLimitAttribute(LargestBody));

    private static async Task<Results<Accepted<UploadImportResponse>, ProblemHttpResult>> HandleAsync(
        HttpContext http, string? fileName, string? kind, string? source, ImportKinds kinds, AreaScope area, Caller caller, NpgsqlDataSource database, PersonalDataCipher cipher,
        IOptions<ImportOptions> options, TimeProvider clock, CancellationToken ct)
    {
        if (ImportBatch.OwnArea(area) is not { } own)
            return Problems.Forbidden("no-area", "Your area is not of this province", "A file is imported for an area of this province. Ask your administrator for the right area.");
        var what = new FileDescription(kind ?? ImportKind.LabourRecords, source ?? ImportSource.CommuneFile);
        if (what.Refuse(kinds, area, caller) is { } refusal)
            return refusal;
        var (body, name, type) = await FileAsync(http.Request, fileName, ct);
        if (body is null)
            return Problems.BadRequest("file-missing", "No file", "Send the file as the body, with 'Content-Type: text/csv' or that of .xlsx, or as a file of a multipart/form-data body.");
        if (FormatOf(name, type) is not { } format)
            return Problems.UnsupportedMediaType("import-format", "Not a CSV or XLSX file", $"Send a .csv (text/csv) or .xlsx ({Xlsx}) file. An old .xls must be saved as .xlsx first.");

        await using var connection = await database.OpenConnectionAsync(ct);
        // All or nothing: an upload that breaks off leaves no trace.
        await using var transaction = await connection.BeginTransactionAsync(ct);
        var id = Guid.CreateVersion7(clock.GetUtcNow());
        await KeepBatch.InsertAsync(connection, new(id, own, what, name, format, caller.Subject, caller.ClientId, clock.GetUtcNow()), ct);
        var (size, digest) = await KeepBatch.ContentAsync(connection, id, body, cipher, options.Value.MaxBytes, ct);
        if (size == 0)
            return Problems.BadRequest("file-missing", "The file is empty", "Choose the file with the records and send it again.");
        if (size > options.Value.MaxBytes)
            return Problems.TooLarge("import-too-large", "The file is too large", $"At most {options.Value.MaxBytes >> 20} MB are taken in one file. Split it, for example by commune.");
        try
        {
            await KeepBatch.QueueAsync(connection, id, size, digest, ct);
            await transaction.CommitAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation && e.ConstraintName == ImportBatchTable.SameFile)
        {
            await transaction.RollbackAsync(ct);
            var (earlier, state) = await EarlierAsync(own, what, digest, connection, ct);
            return Problems.Conflict("import-repeated", "This file was imported before",
                $"The same content came as import {earlier}, which is {state}. Look at its errors there; send only a corrected file.", ("importId", earlier), ("state", state));
        }
        return TypedResults.Accepted($"/v1/imports/{id}", new UploadImportResponse(id, ImportBatch.Queued));
    }

    /// <summary>The body itself, or the first file of a form.</summary>
    private static async Task<(Stream? Body, string Name, string? Type)> FileAsync(HttpRequest request, string? fileName, CancellationToken ct)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
            return (request.Body, Tidy(fileName), null);
        if (!type.MediaType.Equals("multipart/form-data", StringComparison.OrdinalIgnoreCase))
            return (request.Body, Tidy(fileName), type.MediaType.Value);
        if (HeaderUtilities.RemoveQuotes(type.Boundary).Value is not { Length: > 0 and <= 200 } boundary)
            return (null, "", null);
        try
        {
            var parts = new MultipartReader(boundary, request.Body);
            while (await parts.ReadNextSectionAsync(ct) is { } part)
            {
                if (part.GetContentDispositionHeader() is { } header && header.IsFileDisposition())
                    return (part.Body, Tidy((header.FileNameStar.HasValue ? header.FileNameStar : header.FileName).Value?.Trim('"')), part.ContentType);
            }
        }
        catch (Exception e) when (e is InvalidDataException || (e is IOException and not BadHttpRequestException))
        {
            // A form that ends in the middle, or whose parts have no headers: the same as no file.
            return (null, "", null);
        }
        return (null, "", null);
    }

    private static string? FormatOf(string name, string? type) => Path.GetExtension(name).ToLowerInvariant() switch
    {
        ".csv" or ".txt" => "csv",
        ".xlsx" => "xlsx",
        "" when type == Xlsx => "xlsx",
        "" when type is "text/csv" or "text/plain" or "application/csv" => "csv",
        _ => null,
    };

    /// <summary>Only the last part of a path, without control characters, of a length a screen can show.</summary>
    private static string Tidy(string? name)
    {
        var last = (name ?? "").Split('/', '\\')[^1];
        var clean = string.Concat(last.Where(static c => !char.IsControl(c)));
        return clean.Length <= 200 ? clean : clean[^200..];
    }

    private static async Task<(Guid Id, string State)> EarlierAsync(string area, FileDescription what, byte[] digest, NpgsqlConnection connection, CancellationToken ct)
    {
        await using var find = new NpgsqlCommand("select id, state from import_batch where area = $1 and sha256 = $2 and kind = $3 and source = $4 order by state in ('failed', 'cancelled'), uploaded_at desc limit 1", connection);
        find.Parameters.Add(new() { Value = area });
        find.Parameters.Add(new() { Value = digest });
        find.Parameters.Add(new() { Value = what.Kind });
        find.Parameters.Add(new() { Value = what.Source });
        await using var row = await find.ExecuteReaderAsync(ct);
        return await row.ReadAsync(ct) ? (row.GetGuid(0), row.GetString(1)) : (Guid.Empty, ImportBatch.Cancelled);
    }
}
