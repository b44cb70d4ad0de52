using System.Globalization;
using Lmis.Exchange.Journals;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Lmis.Gateway.Journals;

/// <summary>An entry in a list: everything but the evidence itself.</summary>
/// <param name="Id">Slot and sequence: <c>0.1234</c>.</param>
/// <param name="At">When it was written.</param>
/// <param name="Kind">exchange, intent, refusal, access, opening, closing, unanswered or retention.</param>
/// <param name="Role">consumer or provider.</param>
/// <param name="Peer">The other member.</param>
/// <param name="Client">The subsystem that asked; for an access, the app.</param>
/// <param name="Service">The service addressed.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Agreement">Id of the agreement.</param>
/// <param name="Purpose">The purpose named.</param>
/// <param name="RequestId">X-Road-Request-Id.</param>
/// <param name="XRoadId">X-Road-Id.</param>
/// <param name="Status">HTTP status, 0 without an answer.</param>
/// <param name="Fault">Slug of a refusal.</param>
/// <param name="LatencyMicroseconds">Time it took.</param>
public sealed record JournalHit(string Id, DateTimeOffset At, string Kind, string Role, string Peer, string Client, string Service, string Method,
    string? Agreement, string? Purpose, string RequestId, string XRoadId, int Status, string? Fault, long LatencyMicroseconds);

/// <summary>What the journal's operations share: ids, cursors, and the record that somebody looked.</summary>
internal static class JournalAnswers
{
    public static string IdOf(int slot, long sequence) => string.Create(CultureInfo.InvariantCulture, $"{slot}.{sequence}");

    public static bool TryReadId(string? id, out (int Slot, long Sequence) place)
    {
        place = default;
        return id is not null && id.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot
            && int.TryParse(id.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out place.Slot)
            && long.TryParse(id.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out place.Sequence);
    }

    /// <summary>A cursor: time in microseconds since 1970, slot and sequence of the last entry shown.</summary>
    public static string CursorOf(DateTimeOffset at, int slot, long sequence) =>
        string.Create(CultureInfo.InvariantCulture, $"{(at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond}.{slot}.{sequence}");

    public static bool TryReadCursor(string cursor, out (DateTime At, int Slot, long Sequence) place)
    {
        place = default;
        var dot = cursor.IndexOf('.', StringComparison.Ordinal);
        if (dot < 1 || !long.TryParse(cursor.AsSpan(0, dot), NumberStyles.None, CultureInfo.InvariantCulture, out var at) || at > 253_402_300_799_999_999
            || !TryReadId(cursor[(dot + 1)..], out var id))
            return false;
        place = (DateTime.UnixEpoch.AddTicks(at * TimeSpan.TicksPerMicrosecond), id.Slot, id.Sequence);
        return true;
    }

    public static JournalHit HitOf(ReadOnlyMemory<byte> content, int slot, long sequence)
    {
        if (!JournalEntry.TryRead(content, out var entry, out var fault))
            throw new InvalidOperationException($"Entry {slot}:{sequence} of the journal cannot be read: {fault}. Verify the journal's evidence.");
        var record = entry.Record;
        return new(IdOf(slot, sequence), entry.At, JournalNames.Of(record.Kind), JournalNames.Of(record.Role), record.Peer, record.Client, record.Service, record.Method,
            record.AgreementId, record.Purpose, record.RequestId, record.XRoadId, record.Status, record.Fault, record.LatencyMicroseconds);
    }

    /// <summary>Puts on record that somebody looks; null when it is, and nothing may be shown otherwise.</summary>
    public static async Task<ProblemHttpResult?> RecordAccessAsync(Journal journal, Caller caller, string note, string? subject, CancellationToken ct)
    {
        try
        {
            await journal.WriteAsync(new()
            {
                Kind = JournalKind.Access, Role = JournalRole.Provider, Client = caller.ClientId, UserId = caller.Subject, Note = note, Subject = subject,
            }, ct);
            return null;
        }
        catch (JournalUnavailableException)
        {
            return Problems.Unavailable("journal-unavailable", "The journal is away", "Readings of the journal are themselves put on record, which is not possible now. Try again in a minute.");
        }
    }

    public static ProblemHttpResult BadCursor() => Problems.BadRequest("cursor", "The cursor cannot be read", "Send the value of 'next' from the answer before, unchanged, or leave it out to begin.");

    public static NpgsqlParameter<T> Parameter<T>(T value) => new() { TypedValue = value };
}
