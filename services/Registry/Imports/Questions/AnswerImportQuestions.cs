using System.ComponentModel.DataAnnotations;
using System.Text;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Npgsql;
using NpgsqlTypes;

namespace Lmis.Registry.Imports.Questions;

/// <summary>One answer for all rows it fits.</summary>
/// <param name="Decision"><c>convert</c>: the former commune is this one today; or <c>refuse</c>: the rows are rejected, to be mended in the file.</param>
/// <param name="FormerCommune">The divided commune, five digits.</param>
/// <param name="Commune">Of convert: today's commune, five digits.</param>
/// <param name="Field">Only where the row has it in this field, for example <c>permanentCommune</c>; else in whatever field.</param>
/// <param name="Lines">Only these lines of the file; else all.</param>
/// <param name="Place">Only rows whose address has these words one after another, letter case aside, such as the name of a hamlet.</param>
public sealed record AnswerImportQuestionsRequest(
    [property: Required, AllowedValues("convert", "refuse")] string Decision, [property: Required, RegularExpression("[0-9]{5}")] string FormerCommune,
    [property: RegularExpression("[0-9]{5}")] string? Commune = null, [property: StringLength(60)] string? Field = null,
    [property: MaxLength(5000)] IReadOnlyList<int>? Lines = null, [property: StringLength(200, MinimumLength = 1)] string? Place = null);

/// <summary>What became of the rows.</summary>
/// <param name="Matched">Rows the answer fitted, at most 5,000 in one request.</param>
/// <param name="Accepted">Of these: stored.</param>
/// <param name="Rejected">Of these: rejected by the rules or refused; the errors of the import say why.</param>
/// <param name="Waiting">Of these: still asked about another column.</param>
/// <param name="Open">Rows that still wait in this import.</param>
public sealed record AnswerImportQuestionsResponse(int Matched, int Accepted, int Rejected, int Waiting, int Open);

/// <summary>
/// Answers the questions of a batch, one or many at once: the rows then go through the same rules and the same merge as any other, as of the day of the upload. Each row counts once,
/// however often it is answered, by however many at once, and whatever happens to the process: the answer is stored with what it leads to, a thousand rows at a time.
/// </summary>
public static class AnswerImportQuestions
{
    private const int RowsAtOnce = 1_000, MostRows = 5_000;

    public static void Map(RouteGroupBuilder imports) =>
        imports.MapPost("/{id:guid}/questions/answers", HandleAsync).WithName(nameof(AnswerImportQuestions)).RequireAreaScope(Scopes.RegistryImport);

    private sealed record Waiting(ImportQuestion Question, Dictionary<string, string?> Row, string[] Communes);

    /// <summary>Another officer answered some of these rows at the same moment.</summary>
    private sealed class AnsweredMeanwhile : Exception;

    private static async Task<Results<Ok<AnswerImportQuestionsResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, AnswerImportQuestionsRequest request, RegistryDb db, AreaScope area, Caller caller, CodeListSet lists, DividedCommunes divided, ImportKinds kinds, StoreChunk store,
        CloseImportQuestions close, IOptions<PlatformOptions> platform, CancellationToken ct)
    {
        var batch = await ImportBatch.VisibleTo(db, area).AsNoTracking().FirstOrDefaultAsync(b => b.Id == id && b.State != ImportBatch.Uploading, ct);
        if (batch is null)
            return ImportProblems.NotFound();
        if (ImportSource.IsFeed(batch.Source) && !caller.Has(Scopes.RegistryFeed))
            return Problems.Forbidden("feed-scope", "Inbound feeds need their own right", $"The rows make records registered, so their questions are answered with the scope '{Scopes.RegistryFeed}'. Ask an administrator.", ("scope", Scopes.RegistryFeed));
        if (batch.State is ImportBatch.Cancelled or ImportBatch.Failed)
            return Problems.Conflict("import-ended", "The import has ended", $"It is {batch.State}, and its questions are closed. Upload the file again.", ("state", batch.State));
        var choices = lists.Units.FromOld(request.FormerCommune);
        if (choices.Length < 2)
            return Problems.BadRequest("commune-not-divided", "Not a divided commune", "'formerCommune' is the code of one that was divided; GET the questions of the import to see which there are.");
        if (request.Decision == "convert" && !choices.Any(c => c.NewCode == request.Commune))
            return Problems.BadRequest("commune-not-a-choice", "Nothing of the former commune is there", "'commune' is one of those that took a part of it; see 'allowed'.", ("allowed", choices.Select(static c => c.NewCode).ToArray()));

        var kind = kinds[batch.Kind];
        var known = kind.ColumnsOf(batch.Source);
        var words = request.Place is null ? null : Words(request.Place);
        if (words is "  ")
            return Problems.BadRequest("place-empty", "No place", "'place' has words as they stand in the address, such as the name of a hamlet.");
        var mayDecide = request.Decision == "refuse" || (divided.Covers(area, request.Commune!, request.FormerCommune) && divided.Covers(AreaScope.Parse(batch.Area, platform.Value.ProvinceCode), request.Commune!, request.FormerCommune));
        var job = new ImportJob(batch.Id, Guid.Empty, batch.Area, batch.Kind, batch.Source, batch.Format, batch.SizeBytes, caller.Subject, caller.ClientId, batch.UploadedAt, batch.State, batch.CheckpointLine, 0) { AnswersQuestions = true };
        // Before anything is stored: a refused answer changes no row.
        for (int? after = mayDecide ? null : 1; after is not null;)
        {
            var (rows, next) = await NextAsync(after.Value);
            if (rows.Exists(r => Asked(r.Question).Any(i => r.Question.Fields[i] == ListImportQuestions.AreaField(kind, known, r.Row))))
                return Problems.Forbidden("outside-area", "Outside your area", "Rows are stored in your area and in that of the import only. Answer with a commune of yours, or refuse the rows.");
            after = next;
        }

        var (matched, accepted, rejected, waiting) = (0, 0, 0, 0);
        for (int? after = 1; after is not null && matched < MostRows;)
        {
            var (rows, next) = await NextAsync(after.Value);
            try
            {
                if (request.Decision == "refuse")
                    rejected += rows.Count == 0 ? 0 : await close.RunAsync(id, batch.Kind, batch.Source, ImportQuestion.Refused, caller.Subject, [.. rows.Select(static r => r.Question.Line)], ct);
                else
                {
                    var ready = rows.FindAll(static r => !r.Communes.Contains(""));
                    waiting += await NoteAsync(rows.FindAll(static r => r.Communes.Contains("")));
                    if (ready.Count > 0)
                        await StoreAsync(ready);
                }
                matched += rows.Count;
                after = next;
            }
            catch (AnsweredMeanwhile)
            {
                // What the other answered is not open any more; the rest is looked at again.
                db.ChangeTracker.Clear();
            }
        }
        return TypedResults.Ok(new AnswerImportQuestionsResponse(matched, accepted, rejected, waiting, await db.ImportQuestions.CountAsync(q => q.BatchId == id && q.State == ImportQuestion.Open, ct)));

        IEnumerable<int> Asked(ImportQuestion q) =>
            Enumerable.Range(0, q.Fields.Length).Where(i => q.FormerCommunes[i] == request.FormerCommune && (request.Field is null || q.Fields[i] == request.Field));

        async Task<(List<Waiting> Rows, int? Next)> NextAsync(int line)
        {
            var open = db.ImportQuestions.AsNoTracking().Where(q => q.BatchId == id && q.State == ImportQuestion.Open && q.Line > line && q.FormerCommunes.Contains(request.FormerCommune));
            if (request.Lines is { } lines)
                open = open.Where(q => lines.Contains(q.Line));
            var page = await open.OrderBy(static q => q.Line).Take(RowsAtOnce).ToListAsync(ct);
            var rows = new List<Waiting>();
            foreach (var question in page.Where(q => Asked(q).Any()))
            {
                var row = divided.Reveal(question);
                if (words is not null && !Words(row.GetValueOrDefault("address")).Contains(words, StringComparison.Ordinal))
                    continue;
                var communes = question.Communes.ToArray();
                foreach (var i in Asked(question))
                    communes[i] = request.Commune ?? "";
                rows.Add(new Waiting(question, row, communes));
            }
            return (rows, page.Count < RowsAtOnce ? null : page[^1].Line);
        }

        // A row with another divided commune in another column waits for that answer too.
        async Task<int> NoteAsync(List<Waiting> rows)
        {
            foreach (var row in rows)
                await db.ImportQuestions.Where(q => q.BatchId == id && q.Line == row.Question.Line && q.State == ImportQuestion.Open).ExecuteUpdateAsync(set => set.SetProperty(static q => q.Communes, row.Communes), ct);
            return rows.Count;
        }

        async Task StoreAsync(List<Waiting> rows)
        {
            var columns = DividedCommunes.ColumnsOf(rows[0].Row, known);
            var judged = kind.Check(job, columns, [.. rows.Select(r => DividedCommunes.Complete(r.Question, r.Row, r.Communes, columns))]);
            var tally = new ImportTally(0);
            await store.RunAsync(job, judged, async (connection, outcome) =>
            {
                tally = outcome.Tally(rows.Count);
                await CloseAsync(connection, rows, outcome, tally);
            }, ct);
            accepted += tally.Accepted;
            rejected += tally.Rejected;
        }

        // The last write of the transaction that stores the rows: whoever finds one no longer open takes all of it back.
        async Task CloseAsync(NpgsqlConnection connection, List<Waiting> rows, ChunkOutcome outcome, ImportTally tally)
        {
            await using (var questions = new NpgsqlCommand(
                """
                update import_question q set state = 'answered', communes = string_to_array(a.communes, ','), content = null, closed_at = clock_timestamp(), closed_by = $2
                from unnest($3, $4) as a (line, communes) where q.batch_id = $1 and q.line = a.line and q.state = 'open'
                """, connection))
            {
                questions.Parameters.Add(new() { Value = id });
                questions.Parameters.Add(new() { Value = caller.Subject });
                questions.Parameters.Add(new() { Value = rows.Select(static r => r.Question.Line).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Integer });
                questions.Parameters.Add(new() { Value = rows.Select(static r => string.Join(',', r.Communes)).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text });
                if (await questions.ExecuteNonQueryAsync(ct) != rows.Count)
                    throw new AnsweredMeanwhile();
            }
            await ImportFigure.AddAsync(connection, id, new Dictionary<(string, string, string), int>(outcome.Figures) { [("", ImportFigure.Asked, "")] = -rows.Count }, ct);
            await using var counts = new NpgsqlCommand(
                """
                update import_batch set asked = asked - $2, accepted = accepted + $3, warned = warned + $4, rejected = rejected + $5, entered = entered + $6, changed = changed + $7,
                       unchanged = unchanged + $8, conflicts = conflicts + $9
                where id = $1
                """, connection);
            foreach (object value in new object[] { id, rows.Count, tally.Accepted, tally.Warned, tally.Rejected, tally.Entered, tally.Changed, tally.Unchanged, tally.Conflicts })
                counts.Parameters.Add(new() { Value = value });
            await counts.ExecuteNonQueryAsync(ct);
            await ImportCheckpoint.TellAsync(connection, ct);
        }
    }

    /// <summary>Letters and digits with one blank around each word. With their diacritics: hamlets differ in nothing else.</summary>
    private static string Words(string? text)
    {
        var words = new StringBuilder(" ");
        foreach (var letter in VietnameseText.CaseKey(text ?? ""))
            words.Append(char.IsLetterOrDigit(letter) ? letter : ' ');
        return $" {string.Join(' ', words.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries))} ";
    }
}
