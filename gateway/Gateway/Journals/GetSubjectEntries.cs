using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Exchange.Journals;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>Whose entries; in the body, because nothing that stands for a person stands in an address.</summary>
/// <param name="Subject">The person's opaque id, as services tell it to the gateway.</param>
/// <param name="Limit">Most entries of one answer.</param>
/// <param name="After">The <c>next</c> of the answer before.</param>
public sealed record GetSubjectEntriesRequest([property: Required, StringLength(200, MinimumLength = 1)] string Subject, [property: Range(1, 200)] int Limit = 50, [property: StringLength(80)] string? After = null);

/// <summary>One time that data on the person was asked for, or that somebody looked into this list.</summary>
/// <param name="At">When.</param>
/// <param name="Kind">exchange, intent, refusal or access.</param>
/// <param name="AskedBy">Who asked: a subsystem of the network, or for an access the app.</param>
/// <param name="Service">What was asked.</param>
/// <param name="Purpose">What for.</param>
/// <param name="Agreement">Under which agreement.</param>
/// <param name="RequestId">X-Road-Request-Id, to name the case to the authority that asked.</param>
/// <param name="Status">HTTP status of the answer: whether data was given.</param>
public sealed record SubjectEntry(DateTimeOffset At, string Kind, string AskedBy, string Service, string? Purpose, string? Agreement, string RequestId, int Status);

/// <summary>Entries, the newest first; <c>Next</c> asks for the following ones.</summary>
public sealed record GetSubjectEntriesResponse(IReadOnlyList<SubjectEntry> Entries, string? Next);

/// <summary>
/// The citizen's view (Law 91/2025/QH15, quyền được biết của chủ thể dữ liệu): who asked for data on this person, when, for which purpose and under
/// which agreement; no bodies. Reading it is put on record and appears in it.
/// </summary>
public static class GetSubjectEntries
{
    /// <summary>Maps the operation.</summary>
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapPost("/journal/subject-entries", HandleAsync).WithName(nameof(GetSubjectEntries)).RequireServiceScope(Scopes.ExchangeJournal);

    private static async Task<Results<Ok<GetSubjectEntriesResponse>, ProblemHttpResult>> HandleAsync(
        GetSubjectEntriesRequest request, HttpContext http, Journal journal, SubjectIndex subjects, NpgsqlDataSource database, Caller caller, CancellationToken ct)
    {
        var place = (At: DateTime.MaxValue, Slot: int.MaxValue, Sequence: long.MaxValue);
        if (request.After is { } after && !JournalAnswers.TryReadCursor(after, out place))
            return JournalAnswers.BadCursor();
        if (await JournalAnswers.RecordAccessAsync(journal, caller, "subject-entries", request.Subject, ct) is { } problem)
            return problem;
        await using var command = database.CreateCommand(
            """
            select e.content, e.slot, e.sequence from journal.subject s
            join journal.entry e on e.slot = s.slot and e.sequence = s.sequence and e.at = s.at
            where s.subject = $1 and (s.at, s.slot, s.sequence) < ($2, $3, $4)
            order by s.at desc, s.slot desc, s.sequence desc limit $5
            """);
        command.Parameters.Add(JournalAnswers.Parameter(subjects.Of(request.Subject)));
        command.Parameters.Add(JournalAnswers.Parameter(DateTime.SpecifyKind(place.At, DateTimeKind.Utc)));
        command.Parameters.Add(JournalAnswers.Parameter(place.Slot));
        command.Parameters.Add(JournalAnswers.Parameter(place.Sequence));
        command.Parameters.Add(JournalAnswers.Parameter(request.Limit + 1));
        var entries = new List<SubjectEntry>();
        JournalHit? last = null;
        string? next = null;
        await using var row = await command.ExecuteReaderAsync(ct);
        while (await row.ReadAsync(ct))
        {
            if (last is not null && entries.Count == request.Limit)
            {
                JournalAnswers.TryReadId(last.Id, out var shown);
                next = JournalAnswers.CursorOf(last.At, shown.Slot, shown.Sequence);
                break;
            }
            last = JournalAnswers.HitOf(row.GetFieldValue<byte[]>(0), row.GetInt32(1), row.GetInt64(2));
            entries.Add(new(last.At, last.Kind, last.Client, last.Service, last.Purpose, last.Agreement, last.RequestId, last.Status));
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new GetSubjectEntriesResponse(entries, next));
    }
}
