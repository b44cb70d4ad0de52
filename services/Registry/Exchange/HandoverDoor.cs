using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Handovers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Exchange;

/// <summary>
/// What all messages of a hand-over are held to: salt, purpose, and that the hand-over is the asking subsystem's. The hand-over is locked, so that whatever comes at the same moment comes before or
/// after; and the database is open without limit by area, because a partner has none and may do what the hand-over that it names allows, and nothing else.
/// </summary>
internal static class HandoverDoor
{
    /// <summary>Why the message is not looked at; null where it is.</summary>
    public static ProblemHttpResult? Check(string salt, ExchangeCaller partner, HttpContext http)
    {
        if (!ExchangeSalt.IsWellFormed(salt))
            return Problems.BadRequest("salt", "Salt not well formed", "'salt' must be 128 random bits in unpadded base64url, 22 letters.");
        if (partner.Purpose != RecordHandoverDataset.Purpose)
            return Problems.Forbidden("handover-purpose", "Not for this purpose", $"A record is handed over for the purpose {RecordHandoverDataset.Purpose} alone.");
        partner.AppliedRows(partner.Rows);
        http.Response.Headers.CacheControl = "no-store";
        return null;
    }

    public static RegistryDb Open(DbContextOptions<RegistryDb> options) => new(options, AreaScope.Everything);

    /// <summary>Unknown, and another partner's: the same.</summary>
    public static ProblemHttpResult NotFound() => Problems.NotFound("handover-unknown", "No such hand-over", "There is no hand-over with this id between your province and this one.");

    /// <summary>A message about a record that the asking province offers, which may be the first that is heard of it; nothing is believed of it but that the province is to be asked.</summary>
    public static async Task<Results<Ok<HandoverAnswer>, ProblemHttpResult>> AboutIncomingAsync(
        HandoverMessage message, IncomingHandover first, ExchangeCaller partner, HttpContext http, DbContextOptions<RegistryDb> options, Action<IncomingHandover> change, CancellationToken ct)
    {
        if (Check(message.Salt, partner, http) is { } refused)
            return refused;
        await using var db = Open(options);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        // The key decides, not a prior SELECT: a message may come twice at once.
        await db.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO incoming_handover (id, partner, commune_code, state, announced_at, state_since, next_at, failures)
            VALUES ({first.Id}, {first.Partner}, '', {first.State}, {first.AnnouncedAt}, {first.StateSince}, {first.NextAt}, 0)
            ON CONFLICT (id) DO NOTHING
            """, ct);
        var handover = await db.IncomingHandovers.FromSql($"select * from incoming_handover where id = {message.HandoverId} for update").SingleAsync(ct);
        if (handover.Partner != partner.Consumer)
            return NotFound();
        change(handover);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        if (handover.PersonId is { } person)
            partner.Subject(person);
        return TypedResults.Ok(HandoverAnswer.Of(handover.Id, handover.State));
    }

    /// <summary>A message about a record that is offered to the asking province.</summary>
    public static async Task<Results<Ok<HandoverAnswer>, ProblemHttpResult>> AboutOutgoingAsync(
        Guid id, string salt, ExchangeCaller partner, HttpContext http, DbContextOptions<RegistryDb> options, Func<OutgoingHandover, RegistryDb, Task<string>> decide, CancellationToken ct)
    {
        if (Check(salt, partner, http) is { } refused)
            return refused;
        await using var db = Open(options);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.OutgoingHandovers.FromSql($"select * from outgoing_handover where id = {id} for update").FirstOrDefaultAsync(ct) is not { } handover || handover.Partner != partner.Consumer)
            return NotFound();
        var state = await decide(handover, db);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        partner.Subject(handover.PersonId);
        return TypedResults.Ok(HandoverAnswer.Of(handover.Id, state));
    }
}
