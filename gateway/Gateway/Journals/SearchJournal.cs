using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Exchange.Journals;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>What to search for; all that is given must hold.</summary>
/// <param name="From">First moment.</param>
/// <param name="To">First moment no longer wanted.</param>
/// <param name="Peer">The other member, for example <c>VN/GOV/H05</c>.</param>
/// <param name="Agreement">Id of an agreement.</param>
/// <param name="RequestId">X-Road-Request-Id.</param>
/// <param name="XRoadId">X-Road-Id.</param>
/// <param name="Status">HTTP status of the answer.</param>
/// <param name="Role">consumer or provider.</param>
/// <param name="Kind">exchange, intent, refusal, access, opening, closing, unanswered or retention.</param>
/// <param name="Limit">Most hits of one answer.</param>
/// <param name="After">The <c>next</c> of the answer before.</param>
public sealed record SearchJournalRequest(
    DateTimeOffset? From = null, DateTimeOffset? To = null, [property: StringLength(200)] string? Peer = null, [property: StringLength(200)] string? Agreement = null,
    [property: StringLength(200)] string? RequestId = null, [property: StringLength(200)] string? XRoadId = null, [property: Range(0, 999)] int? Status = null,
    [property: AllowedValues(null, "consumer", "provider")] string? Role = null,
    [property: AllowedValues(null, "exchange", "intent", "refusal", "access", "opening", "closing", "unanswered", "retention")] string? Kind = null,
    [property: Range(1, 200)] int Limit = 50, [property: StringLength(80)] string? After = null);

/// <summary>Hits, the newest first; <c>Next</c> asks for the following ones.</summary>
public sealed record SearchJournalResponse(IReadOnlyList<JournalHit> Hits, string? Next);

/// <summary>Searches the journal by time, peer, agreement, ids, status and role. Every search is itself put on record first.</summary>
public static class SearchJournal
{
    /// <summary>Maps the operation.</summary>
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/journal/search", HandleAsync).WithName(nameof(SearchJournal)).RequireServiceScope(Scopes.ExchangeJournal);

    private static async Task<Results<Ok<SearchJournalResponse>, ProblemHttpResult>> HandleAsync(
        SearchJournalRequest request, HttpContext http, Journal journal, NpgsqlDataSource database, Caller caller, CancellationToken ct)
    {
        await using var command = database.CreateCommand();
        var conditions = new List<string>();
        if (request.After is { } after)
        {
            if (!JournalAnswers.TryReadCursor(after, out var place))
                return JournalAnswers.BadCursor();
            Add("(at, slot, sequence) < (", JournalAnswers.Parameter(place.At), JournalAnswers.Parameter(place.Slot), JournalAnswers.Parameter(place.Sequence));
        }
        if (request.From is { } from)
            Add("at >= (", JournalAnswers.Parameter(from.UtcDateTime));
        if (request.To is { } to)
            Add("at < (", JournalAnswers.Parameter(to.UtcDateTime));
        if (request.Peer is { Length: > 0 } peer)
            Add("peer <> '' and peer = (", JournalAnswers.Parameter(peer));
        if (request.Agreement is { } agreement)
            Add("agreement = (", JournalAnswers.Parameter(agreement));
        if (request.RequestId is { Length: > 0 } requestId)
            Add("request_id <> '' and request_id = (", JournalAnswers.Parameter(requestId));
        if (request.XRoadId is { Length: > 0 } id)
            Add("x_road_id <> '' and x_road_id = (", JournalAnswers.Parameter(id));
        if (request.Status is { } status)
            Add("status = (", JournalAnswers.Parameter((short)status));
        if (JournalNames.RoleOf(request.Role) is { } role)
            Add("role = (", JournalAnswers.Parameter((short)role));
        if (JournalNames.KindOf(request.Kind) is { } kind)
            Add("kind = (", JournalAnswers.Parameter((short)kind));

        // Before anything is read: what was looked for is on record whatever becomes of the answer.
        if (await JournalAnswers.RecordAccessAsync(journal, caller, $"search {JsonSerializer.Serialize(request, JsonSerializerOptions.Web)}", null, ct) is { } problem)
            return problem;
        command.CommandText = $"select content, slot, sequence, at from journal.entry {(conditions.Count > 0 ? "where " : "")}{string.Join(" and ", conditions)} order by at desc, slot desc, sequence desc limit {request.Limit + 1}";
        var hits = new List<JournalHit>();
        string? next = null;
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            if (hits.Count == request.Limit)
            {
                var last = hits[^1];
                JournalAnswers.TryReadId(last.Id, out var place);
                next = JournalAnswers.CursorOf(last.At, place.Slot, place.Sequence);
                break;
            }
            hits.Add(JournalAnswers.HitOf(row.GetFieldValue<byte[]>(0), row.GetInt32(1), row.GetInt64(2)));
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new SearchJournalResponse(hits, next));

        void Add(string condition, params NpgsqlParameter[] values)
        {
            var places = new List<string>();
            foreach (var value in values)
            {
                command.Parameters.Add(value);
                places.Add($"${command.Parameters.Count}");
            }
            conditions.Add($"{condition}{string.Join(", ", places)})");
        }
    }
}
