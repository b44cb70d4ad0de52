using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Exchange;

/// <summary>A partner's question about one person.</summary>
/// <param name="PersonalNumber">Twelve digits.</param>
/// <param name="Salt">128 random bits in unpadded base64url, so that the message's digest cannot be guessed back to the person.</param>
/// <param name="PurposeDetail">The partner's own file reference, kept with the record of the reading: letters, digits, <c>. _ / -</c>, at most 64.</param>
public sealed record WorkerStatusQuery(string PersonalNumber, string Salt, string? PurposeDetail = null);

/// <summary>The least that is useful.</summary>
/// <param name="Status"><c>employed</c>, <c>unemployed</c> or <c>outside-labour-force</c> (ILO).</param>
/// <param name="Registered">The record holds a national or social-insurance receipt.</param>
/// <param name="AsOf">The day from which the record says so.</param>
/// <param name="Ground">
/// Why this person is inside the agreement's rows: <c>residence</c> in the partner's province, the person's own <c>consent</c>, or <c>legal-basis</c> where
/// the agreement's legal basis reaches everybody.
/// </param>
/// <param name="Salt">128 fresh random bits.</param>
public sealed record WorkerStatusAnswer(string Status, bool Registered, DateOnly AsOf, string Ground, string Salt);

/// <summary>
/// Tells a partner the status of one person inside the agreement's rows, and records who asked under which agreement. A person nobody
/// knows and one outside the rows get the same answer from the same one query.
/// </summary>
public static class ShareWorkerStatus
{
    public static void Map(RouteGroupBuilder status) => status.MapPost("/query", HandleAsync).WithName(nameof(ShareWorkerStatus));

    private static async Task<Results<Ok<WorkerStatusAnswer>, ProblemHttpResult>> HandleAsync(
        WorkerStatusQuery query, ExchangeCaller partner, HttpContext http, RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, TimeProvider clock, CancellationToken ct)
    {
        if (Fault(query) is { } fault)
            return fault;
        if (SharedRows.Read(WorkerStatusDataset.Dataset.Code, partner, lists.Units) is not { } rows)
            return SharedRows.Unknown(partner);
        partner.AppliedRows(partner.Rows);
        http.Response.Headers.CacheControl = "no-store";

        var index = cipher.BlindIndex(query.PersonalNumber);
        var consents = rows.Consents(db);
        var found = await rows.Of(db).Where(w => w.Person.PersonalNumberIndex == index)
            .Select(w => new { w.PersonId, w.ActivityStatus, w.IsRegistered, w.EffectiveOn, ConsentId = consents.Where(c => c.PersonId == w.PersonId).Select(static c => (Guid?)c.Id).FirstOrDefault() })
            .SingleOrDefaultAsync(ct);
        if (found is null)
            return Problems.NotFound("no-such-person", "No such person", "There is no record of this person that the agreement lets you read.");

        var ground = rows.Ground;
        // Stored before anything is answered, with the ground that is told: no record of the reading, no answer.
        db.RecordReadings.Add(RecordReading.ByPartner(found.PersonId, "status", partner, query.PurposeDetail, ground, found.ConsentId, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        partner.Subject(found.PersonId);
        return TypedResults.Ok(new WorkerStatusAnswer(
            StatusOf(found.ActivityStatus), found.IsRegistered, found.EffectiveOn, ground, ExchangeSalt.New()));
    }

    /// <summary>The form's word in the ILO's.</summary>
    internal static string StatusOf(string activity) => activity == "inactive" ? "outside-labour-force" : activity;

    private static ProblemHttpResult? Fault(WorkerStatusQuery query)
    {
        if (!PersonalNumber.IsWellFormed(query.PersonalNumber))
            return Problems.BadRequest("personal-number", "Personal number not well formed", "'personalNumber' must be exactly 12 digits.");
        if (!ExchangeSalt.IsWellFormed(query.Salt))
            return Problems.BadRequest("salt", "Salt not well formed", "'salt' must be 128 random bits in unpadded base64url, 22 letters.");
        return query.PurposeDetail is null || (query.PurposeDetail.Length is > 0 and <= 64 && query.PurposeDetail.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '/' or '-'))
            ? null
            : Problems.BadRequest("purpose-detail", "Purpose detail not well formed", "'purposeDetail' must be a file reference of letters, digits and . _ / - of at most 64.");
    }
}
