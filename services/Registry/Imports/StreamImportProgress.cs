using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Imports;

/// <summary>Tells of a batch as it goes on, as server-sent events named <c>progress</c>; ends with the batch.</summary>
public static class StreamImportProgress
{
    private static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(5);

    public static void Map(RouteGroupBuilder imports) =>
        imports.MapGet("/{id:guid}/progress", HandleAsync).WithName(nameof(StreamImportProgress)).RequireAreaScope(Scopes.RegistryImport);

    private static async Task<Results<ServerSentEventsResult<ImportAnswer>, ProblemHttpResult>> HandleAsync(
        Guid id, HttpContext http, RegistryDb db, AreaScope area, IServiceProvider services, IHostApplicationLifetime life, CancellationToken ct)
    {
        if (!await ImportBatch.VisibleTo(db, area).AnyAsync(b => b.Id == id && b.State != ImportBatch.Uploading, ct))
            return ImportProblems.NotFound();
        http.Response.Headers.CacheControl = "no-store";
        // Nginx and its like hold back what they are not told to pass on.
        http.Response.Headers["X-Accel-Buffering"] = "no";
        var stops = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, life.ApplicationStopping);
        http.Response.RegisterForDispose(stops);
        return TypedResults.ServerSentEvents(EventsAsync(id, db, area, services.GetRequiredService<ImportSignals>(), ImportTexts.IsEnglish(http), stops.Token));
    }

    private static async IAsyncEnumerable<SseItem<ImportAnswer>> EventsAsync(
        Guid id, RegistryDb db, AreaScope area, ImportSignals signals, bool english, [EnumeratorCancellation] CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            var wait = signals.Watch();
            var batch = await ImportBatch.VisibleTo(db, area).AsNoTracking().FirstOrDefaultAsync(b => b.Id == id, ct);
            if (batch is null)
                yield break;
            // Said again when nothing happened: it keeps the connection and tells a dead worker from a slow one.
            yield return new SseItem<ImportAnswer>(ImportAnswer.Of(batch, english), "progress") { EventId = $"{batch.State}-{batch.RowsRead}" };
            if (batch.IsFinal)
                yield break;
            await wait(Heartbeat, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
