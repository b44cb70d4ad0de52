using System.Buffers;
using System.Globalization;
using System.Text;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Lmis.Registry.Imports;

/// <summary>
/// The rejected rows as they were uploaded, with line, code, column, reason and what to do behind them, as a CSV that can be corrected and
/// uploaded again. The rows are read from the encrypted upload; nothing of them is stored a second time.
/// </summary>
public static class DownloadImportErrors
{
    private static readonly SearchValues<char> Quoted = SearchValues.Create("\",;\r\n\t|");

    public static void Map(RouteGroupBuilder imports) =>
        imports.MapGet("/{id:guid}/errors.csv", HandleAsync).WithName(nameof(DownloadImportErrors)).RequireAreaScope(Scopes.RegistryImport)
            .Produces<string>(contentType: "text/csv");

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        Guid id, HttpContext http, RegistryDb db, AreaScope area, NpgsqlDataSource database, PersonalDataCipher cipher, ImportKinds kinds, CancellationToken ct)
    {
        var batch = await ImportBatch.VisibleTo(db, area).AsNoTracking().FirstOrDefaultAsync(b => b.Id == id && b.State != ImportBatch.Uploading, ct);
        if (batch is null)
            return ImportProblems.NotFound();
        if (batch.State is not (ImportBatch.Completed or ImportBatch.Cancelled))
            return Problems.Conflict("import-open", "There is no error file yet", batch.State == ImportBatch.Failed
                ? "The file as a whole could not be read; GET the import to see why." : "The import is not finished. Ask again when it is.", ("state", batch.State));
        if (!await db.Set<ImportChunk>().AnyAsync(c => c.BatchId == id, ct))
            return Problems.NotFound("import-file-deleted", "The uploaded file is no longer kept", "Its time is over. The list of errors, by line, is still there.");
        http.Response.Headers.CacheControl = "no-store";
        var english = ImportTexts.IsEnglish(http);
        return TypedResults.Stream(output => WriteAsync(batch, kinds[batch.Kind].ColumnsOf(batch.Source), output, db, database, cipher, english, http.RequestAborted), "text/csv; charset=utf-8", $"errors-{id}.csv");
    }

    private static async Task WriteAsync(ImportBatch batch, KnownColumns known, Stream output, RegistryDb db, NpgsqlDataSource database, PersonalDataCipher cipher, bool english, CancellationToken ct)
    {
        await using var content = new ImportContent(database, cipher, batch.Id, batch.SizeBytes);
        var (columns, records) = ImportRecords.Open(content, batch.Format, known);
        var width = columns.Headers.Count;
        await using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 1 << 15, leaveOpen: true);
        await WriteLineAsync(writer, [.. columns.Headers, .. Enumerable.Range(0, 5).Select(i => ImportTexts.Part("error-columns", english, i))]);

        await using var errors = db.ImportErrors.AsNoTracking().Where(e => e.BatchId == batch.Id && !e.IsWarning)
            .OrderBy(static e => e.Line).ThenBy(static e => e.Position).AsAsyncEnumerable().GetAsyncEnumerator(ct);
        var more = await errors.MoveNextAsync();
        foreach (var record in records)
        {
            if (!more)
                break;
            if (errors.Current.Line != record.Line)
                continue;
            var found = new List<ImportErrorAnswer>();
            while (more && errors.Current.Line == record.Line)
            {
                found.Add(ListImportErrors.Answer(errors.Current, english));
                more = await errors.MoveNextAsync();
            }
            var cells = Enumerable.Range(0, width).Select(i => i < record.Cells.Length ? record.Cells[i] : null);
            await WriteLineAsync(writer, [.. cells, record.Line.ToString(CultureInfo.InvariantCulture), Join(found, static e => e.Code),
                Join(found, static e => e.Column), Join(found, static e => e.Reason), Join(found, static e => e.WhatToDo)]);
        }
    }

    private static string Join(List<ImportErrorAnswer> found, Func<ImportErrorAnswer, string> part) => string.Join(" | ", found.Select(part).Distinct());

    private static Task WriteLineAsync(StreamWriter writer, IReadOnlyList<string?> cells) => writer.WriteAsync(string.Join(',', cells.Select(Cell)) + "\r\n");

    /// <summary>A cell that a spreadsheet would calculate gets an apostrophe before it (CSV injection); the import takes it off again.</summary>
    private static string Cell(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return "";
        var safe = text[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" + text : text;
        return safe.AsSpan().IndexOfAny(Quoted) < 0 ? safe : $"\"{safe.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
