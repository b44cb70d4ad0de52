using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Imports;

/// <summary>One finding in one row; never a value of the row.</summary>
/// <param name="Line">Line of the file as a spreadsheet numbers it.</param>
/// <param name="Column">Header of the column.</param>
/// <param name="Item">Item of Decree 318's form, if it is one.</param>
/// <param name="Name">What an officer calls the field.</param>
/// <param name="Code">Stable code for programs.</param>
/// <param name="IsWarning">True when the row was stored all the same.</param>
/// <param name="Reason">What is wrong.</param>
/// <param name="WhatToDo">What to do about it.</param>
public sealed record ImportErrorAnswer(int Line, string Column, string? Item, string? Name, string Code, bool IsWarning, string Reason, string WhatToDo);

/// <summary>Findings in the order of the file; <c>Next</c> asks for the following ones.</summary>
public sealed record ListImportErrorsResponse(IReadOnlyList<ImportErrorAnswer> Errors, string? Next);

/// <summary>Lists what was wrong in the rows of a batch, and what to do about it.</summary>
public static class ListImportErrors
{
    public static void Map(RouteGroupBuilder imports) =>
        imports.MapGet("/{id:guid}/errors", HandleAsync).WithName(nameof(ListImportErrors)).RequireAreaScope(Scopes.RegistryImport);

    private static async Task<Results<Ok<ListImportErrorsResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, HttpContext http, RegistryDb db, AreaScope area, CancellationToken ct,
        [Range(1, 1000)] int limit = 100, [RegularExpression("[0-9]{1,9}-[0-9]{1,4}")] string? after = null, bool? warnings = null)
    {
        if (!await ImportBatch.VisibleTo(db, area).AnyAsync(b => b.Id == id && b.State != ImportBatch.Uploading, ct))
            return ImportProblems.NotFound();
        var errors = db.ImportErrors.AsNoTracking().Where(e => e.BatchId == id);
        if (warnings is { } only)
            errors = errors.Where(e => e.IsWarning == only);
        if (after?.Split('-') is [var line, var position])
        {
            var (lastLine, last) = (int.Parse(line, CultureInfo.InvariantCulture), short.Parse(position, CultureInfo.InvariantCulture));
            errors = errors.Where(e => e.Line > lastLine || (e.Line == lastLine && e.Position > last));
        }
        var rows = await errors.OrderBy(static e => e.Line).ThenBy(static e => e.Position).Take(limit + 1).ToListAsync(ct);
        var english = ImportTexts.IsEnglish(http);
        var next = rows.Count > limit ? $"{rows[limit - 1].Line}-{rows[limit - 1].Position}" : null;
        return TypedResults.Ok(new ListImportErrorsResponse([.. rows.Take(limit).Select(e => Answer(e, english))], next));
    }

    internal static ImportErrorAnswer Answer(ImportError e, bool english)
    {
        var finding = new Finding(e.Field, e.Code, e.IsWarning, e.Text, e.Argument);
        return new ImportErrorAnswer(e.Line, e.Column, WorkerFormItems.NumberOf(e.Field), FieldNames.Of(e.Field, english), e.Code, e.IsWarning, finding.Message(english), finding.WhatToDo(english));
    }
}
