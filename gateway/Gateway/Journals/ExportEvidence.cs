using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Gateway.Journals;

/// <summary>What to export: a time, as whole chains between checkpoints; or single entries, each proven to be under a checkpoint.</summary>
/// <param name="From">First moment.</param>
/// <param name="To">First moment no longer wanted; at most 366 days later.</param>
/// <param name="Ids">Ids of entries, for example <c>0.1234</c>; at most 1,000.</param>
public sealed record ExportEvidenceRequest(DateTimeOffset? From = null, DateTimeOffset? To = null, [property: MaxLength(1000)] IReadOnlyList<string>? Ids = null);

/// <summary>
/// Writes an evidence file (docs/exchange/journal.md) that <c>lmis evidence verify</c> checks offline: entries, checkpoints with signatures
/// and timestamps, and the directory versions they need. The export is put on record, and a checkpoint is made first so that all is covered.
/// </summary>
public static class ExportEvidence
{
    /// <summary>Maps the operation.</summary>
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/journal/evidence", HandleAsync).WithName(nameof(ExportEvidence)).RequireServiceScope(Scopes.ExchangeJournal)
            .Produces(StatusCodes.Status200OK, contentType: "application/jsonl");

    private static async Task<Results<PushStreamHttpResult, ProblemHttpResult>> HandleAsync(
        ExportEvidenceRequest request, HttpContext http, Journal journal, JournalUpkeep upkeep, Caller caller, CancellationToken ct)
    {
        var places = new List<(int Slot, long Sequence)>();
        foreach (var id in request.Ids ?? [])
        {
            if (!JournalAnswers.TryReadId(id, out var place))
                return Problems.BadRequest("journal-id", "An id cannot be read", "Ids have the form 'slot.sequence', for example 0.1234; take them from a search.");
            places.Add(place);
        }
        if (places.Count > 0 == request.From is not null || request.From is null != request.To is null || request.To <= request.From || request.To - request.From > TimeSpan.FromDays(366))
            return Problems.BadRequest("evidence-range", "What to export is not clear", "Send either 'from' and 'to', at most 366 days apart, or 'ids'.");
        var asked = places.Count > 0 ? string.Join(',', request.Ids!) : $"{request.From:O} to {request.To:O}";
        if (await JournalAnswers.RecordAccessAsync(journal, caller, $"evidence {asked}", null, ct) is { } problem)
            return problem;
        await upkeep.CheckpointAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Stream(
            to => places.Count > 0 ? upkeep.ExportAsync(to, places, ct) : upkeep.ExportAsync(to, request.From!.Value, request.To!.Value, ct),
            "application/jsonl", "evidence.jsonl");
    }
}
