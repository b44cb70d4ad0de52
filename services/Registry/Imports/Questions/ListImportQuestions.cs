using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Imports.Questions;

/// <summary>One of today's communes that a former one may mean.</summary>
/// <param name="Code">Five digits.</param>
/// <param name="Name">With xã or phường.</param>
/// <param name="MayAnswer">Whether the caller may answer with it: the row would lie in the caller's area and in that of the import.</param>
public sealed record CommuneChoice(string Code, string Name, bool MayAnswer);

/// <summary>A divided commune in one column of the row.</summary>
/// <param name="Field">The field of the form.</param>
/// <param name="Column">Header of the column.</param>
/// <param name="Name">What an officer calls the field.</param>
/// <param name="FormerCommune">Code until 2025-06-30.</param>
/// <param name="FormerName">Its name.</param>
/// <param name="Choices">Today's communes that took parts of it.</param>
/// <param name="Answer">The one answered; null as long as nobody has.</param>
public sealed record CommuneQuestion(string Field, string Column, string? Name, string FormerCommune, string FormerName, IReadOnlyList<CommuneChoice> Choices, string? Answer);

/// <summary>A row that waits, or waited.</summary>
/// <param name="Line">Line of the file, where whoever uploaded it finds the rest of the row.</param>
/// <param name="State">open, answered, refused, cancelled or expired.</param>
/// <param name="Place">House and hamlet as the row says, while it waits.</param>
/// <param name="Communes">What is asked.</param>
/// <param name="ClosedAt">UTC.</param>
/// <param name="ClosedBy">Id of the officer who closed it; null where nobody did.</param>
public sealed record ImportQuestionAnswer(int Line, string State, string? Place, IReadOnlyList<CommuneQuestion> Communes, DateTimeOffset? ClosedAt, string? ClosedBy);

/// <summary>How many rows wait for the same former commune.</summary>
public sealed record OpenQuestions(string FormerCommune, string FormerName, int Rows);

/// <summary>Questions in the order of the file.</summary>
/// <param name="Open">What waits in the whole import, by former commune.</param>
/// <param name="Questions">The rows of this page.</param>
/// <param name="Next">Asks for the following ones.</param>
public sealed record ListImportQuestionsResponse(IReadOnlyList<OpenQuestions> Open, IReadOnlyList<ImportQuestionAnswer> Questions, int? Next);

/// <summary>
/// Lists the rows of a batch that name a former commune divided among several of today's, with what they say of the place, to those of the area that uploaded the file. Nobody else
/// sees them, not the communes they may mean either: until it is answered, nobody knows that the person is theirs.
/// </summary>
public static class ListImportQuestions
{
    public static void Map(RouteGroupBuilder imports) =>
        imports.MapGet("/{id:guid}/questions", HandleAsync).WithName(nameof(ListImportQuestions)).RequireAreaScope(Scopes.RegistryImport);

    private static async Task<Results<Ok<ListImportQuestionsResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, HttpContext http, RegistryDb db, AreaScope area, CodeListSet lists, DividedCommunes divided, ImportKinds kinds, IOptions<PlatformOptions> platform, CancellationToken ct,
        [AllowedValues("open", "answered", "refused", "cancelled", "expired")] string state = ImportQuestion.Open, [RegularExpression("[0-9]{5}")] string? formerCommune = null,
        [Range(1, 500)] int limit = 100, [Range(1, int.MaxValue)] int after = 1)
    {
        var batch = await ImportBatch.VisibleTo(db, area).AsNoTracking().FirstOrDefaultAsync(b => b.Id == id && b.State != ImportBatch.Uploading, ct);
        if (batch is null)
            return ImportProblems.NotFound();
        var questions = db.ImportQuestions.AsNoTracking().Where(q => q.BatchId == id);
        var open = await questions.Where(static q => q.State == ImportQuestion.Open).SelectMany(static q => q.FormerCommunes.Distinct()).GroupBy(static c => c)
            .Select(static g => new { g.Key, Rows = g.Count() }).OrderBy(static g => g.Key).ToListAsync(ct);
        var asked = questions.Where(q => q.State == state && q.Line > after);
        if (formerCommune is not null)
            asked = asked.Where(q => q.FormerCommunes.Contains(formerCommune));
        var rows = await asked.OrderBy(static q => q.Line).Take(limit + 1).ToListAsync(ct);
        var (kind, english) = (kinds[batch.Kind], ImportTexts.IsEnglish(http));
        var known = kind.ColumnsOf(batch.Source);
        var ofBatch = AreaScope.Parse(batch.Area, platform.Value.ProvinceCode);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ListImportQuestionsResponse(
            [.. open.Select(o => new OpenQuestions(o.Key, Former(o.Key), o.Rows))], [.. rows.Take(limit).Select(Answer)], rows.Count > limit ? rows[limit - 1].Line : null));

        ImportQuestionAnswer Answer(ImportQuestion q)
        {
            var row = q.Content is null ? null : divided.Reveal(q);
            var decides = row is null ? null : AreaField(kind, known, row);
            return new ImportQuestionAnswer(q.Line, q.State, row?.GetValueOrDefault("address"), [.. q.Fields.Select((field, i) => new CommuneQuestion(
                field, known.HeaderOf(field), FieldNames.Of(field, english), q.FormerCommunes[i], Former(q.FormerCommunes[i]),
                [.. lists.Units.FromOld(q.FormerCommunes[i]).Select(c => new CommuneChoice(c.NewCode, lists.Units.Communes.TryGet(c.NewCode, out var unit) ? unit.Name : "",
                    field != decides || (divided.Covers(area, c.NewCode, c.OldCode) && divided.Covers(ofBatch, c.NewCode, c.OldCode))))],
                q.Communes[i].Length > 0 ? q.Communes[i] : null))], q.ClosedAt, q.ClosedBy);
        }

        string Former(string code) => lists.Units.OldCommunes.TryGet(code, out var unit) ? unit.Name : "";
    }

    /// <summary>The field of a row that waits which decides about the area.</summary>
    internal static string? AreaField(ImportKind kind, KnownColumns known, Dictionary<string, string?> row)
    {
        var columns = DividedCommunes.ColumnsOf(row, known);
        return kind.AreaFieldOf(columns, DividedCommunes.Cells(row, columns));
    }
}
