using System.Buffers.Text;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>An entry whole: its canonical content as it was hashed, its hash (base64url), and the first checkpoint over it, if there is one yet.</summary>
public sealed record GetJournalEntryResponse(string Id, JsonElement Entry, string Hash, long? Checkpoint);

/// <summary>One entry with its signature bases and signatures; the reading is put on record.</summary>
public static class GetJournalEntry
{
    /// <summary>Maps the operation.</summary>
    public static void Map(RouteGroupBuilder exchange) =>
        exchange.MapGet("/journal/entries/{id}", HandleAsync).WithName(nameof(GetJournalEntry)).RequireServiceScope(Scopes.ExchangeJournal);

    private static async Task<Results<Ok<GetJournalEntryResponse>, ProblemHttpResult>> HandleAsync(
        string id, HttpContext http, Journal journal, NpgsqlDataSource database, Caller caller, CancellationToken ct)
    {
        if (!JournalAnswers.TryReadId(id, out var place))
            return NotFound();
        if (await JournalAnswers.RecordAccessAsync(journal, caller, $"entry {JournalAnswers.IdOf(place.Slot, place.Sequence)}", null, ct) is { } problem)
            return problem;
        await using var connection = await database.OpenConnectionAsync(ct);
        byte[] content, hash;
        DateTimeOffset at;
        await using (var command = new NpgsqlCommand("select content, hash, at from journal.entry where slot = $1 and sequence = $2", connection))
        {
            command.Parameters.Add(JournalAnswers.Parameter(place.Slot));
            command.Parameters.Add(JournalAnswers.Parameter(place.Sequence));
            await using var row = await command.ExecuteReaderAsync(ct);
            if (!await row.ReadAsync(ct))
                return NotFound();
            (content, hash, at) = (row.GetFieldValue<byte[]>(0), row.GetFieldValue<byte[]>(1), row.GetFieldValue<DateTimeOffset>(2));
        }
        var over = await FindCheckpoint.OverAsync(connection, place.Slot, place.Sequence, at, ct);
        using var json = JsonDocument.Parse(content);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new GetJournalEntryResponse(id, json.RootElement.Clone(), Base64Url.EncodeToString(hash), over?.Number));
    }

    private static ProblemHttpResult NotFound() => Problems.NotFound("journal-entry", "No such entry", "The journal has no entry of this id; take the id from a search.");
}
