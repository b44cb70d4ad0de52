using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Imports.Questions;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Imports;

/// <summary>
/// Stops a batch that is not finished. What its finished chunks stored stays and was announced; the rest is not touched. The file may be
/// uploaded again afterwards. Rows that wait for an answer are rejected.
/// </summary>
public static class CancelImport
{
    public static void Map(RouteGroupBuilder imports) =>
        imports.MapPost("/{id:guid}/cancel", HandleAsync).WithName(nameof(CancelImport)).RequireAreaScope(Scopes.RegistryImport);

    private static async Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> HandleAsync(Guid id, HttpContext http, RegistryDb db, AreaScope area, Caller caller, CloseImportQuestions questions, TimeProvider clock, CancellationToken ct)
    {
        var visible = ImportBatch.VisibleTo(db, area).Where(b => b.Id == id && b.State != ImportBatch.Uploading);
        // The worker's next checkpoint no longer finds the batch in its state and rolls its chunk back.
        var stopped = await visible.Where(static b => b.State == ImportBatch.Queued || b.State == ImportBatch.Checking || b.State == ImportBatch.Applying)
            .ExecuteUpdateAsync(set => set.SetProperty(static b => b.State, ImportBatch.Cancelled).SetProperty(static b => b.FinishedAt, clock.GetUtcNow())
                .SetProperty(static b => b.LeaseOwner, (Guid?)null).SetProperty(static b => b.LeaseUntil, (DateTimeOffset?)null), ct);
        var batch = await visible.AsNoTracking().FirstOrDefaultAsync(ct);
        if (batch is null)
            return ImportProblems.NotFound();
        if (stopped == 0 && batch.State != ImportBatch.Cancelled)
            return Problems.Conflict("import-ended", "The import has ended", $"It is {batch.State}, so there is nothing to stop.", ("state", batch.State));
        // After the batch, in a transaction of its own: what a chunk asked before it met the cancelling is seen. Whoever is killed between leaves it to CleanAsync.
        await questions.RunAsync(id, batch.Kind, batch.Source, ImportQuestion.Cancelled, caller.Subject, null, ct);
        batch = await visible.AsNoTracking().FirstAsync(ct);
        await db.Database.ExecuteSqlRawAsync($"select pg_notify('{ImportSignals.Channel}', '')", ct);
        return TypedResults.Ok(ImportAnswer.Of(batch, ImportTexts.IsEnglish(http)));
    }
}
