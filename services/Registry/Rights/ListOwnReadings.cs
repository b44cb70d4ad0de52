using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Duplicates;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Rights;

/// <summary>That somebody read the person's data; of an officer the unit and roles are told, never the name.</summary>
/// <param name="At">When, UTC.</param>
/// <param name="Reader"><c>officer</c>, <c>partner</c> through the exchange, or <c>self</c>.</param>
/// <param name="Organisation">The officer's unit, or the partner's member code.</param>
/// <param name="Roles">The officer's roles.</param>
/// <param name="App">With which app.</param>
/// <param name="Purpose">See the list reading-purposes; of a partner, the agreement's purpose.</param>
/// <param name="PurposeText">The same in words.</param>
/// <param name="PurposeTextEn">In English.</param>
/// <param name="What">What was shown: the record, its history, name and birth year among the hits of a <c>search</c>, and so on.</param>
/// <param name="Sensitive">Whether special groups and ethnic group were shown.</param>
/// <param name="AgreementId">Of a partner: the agreement.</param>
/// <param name="RequestId">Of a partner: the id under which both sides' journals hold the evidence.</param>
/// <param name="Ground">Of a partner: why it could ask about this person, <c>residence</c> in its province, the person's own <c>consent</c>, or the <c>legal-basis</c> of the agreement.</param>
/// <param name="ConsentId">Of a partner that was told by consent: which one, as GET /v1/me/consents lists it; it can be withdrawn there.</param>
public sealed record OwnReading(
    DateTimeOffset At, string Reader, string? Organisation, IReadOnlyList<string> Roles, string App, string Purpose, string? PurposeText, string? PurposeTextEn, string What, bool Sensitive,
    string? AgreementId, string? RequestId, string? Ground, Guid? ConsentId);

/// <summary>The newest first; <c>Next</c> asks for the following ones.</summary>
public sealed record ListOwnReadingsResponse(IReadOnlyList<OwnReading> Readings, string? Next);

/// <summary>Tells a person who read their data, when, with which app and on what ground; that they asked is a reading too.</summary>
public static class ListOwnReadings
{
    public static void Map(RouteGroupBuilder me) => me.MapGet("/readings", HandleAsync).WithName(nameof(ListOwnReadings)).RequireServiceScope(Scopes.RegistrySelf);

    private static async Task<Results<Ok<ListOwnReadingsResponse>, ProblemHttpResult>> HandleAsync(
        HttpContext http, RegistryDb db, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct, [Range(1, 200)] int limit = 50, [StringLength(32)] string? after = null)
    {
        if (!AccessLog.TryReadPlace(after, out var place, out var problem))
            return problem!;
        if (await OwnPerson.FindAsync(db, caller, ct) is not { PersonId: var personId })
            return OwnPerson.NotLinked();
        // Also of a record that was merged into theirs.
        var all = await Standing.AllAsync(db, personId, ct);
        var readings = await AccessLog.ReadAsync(
            db.RecordReadings.AsNoTracking().Where(r => all.Contains(r.PersonId)), db.SearchReadings.AsNoTracking().Where(r => r.PersonIds.Any(p => all.Contains(p))), place, limit, ct);
        // The following pages belong to the same reading.
        if (place is null)
        {
            db.RecordReadings.Add(RecordReading.BySelf(personId, "own-readings", sensitive: false, caller, clock.GetUtcNow()));
            await db.SaveChangesAsync(ct);
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ListOwnReadingsResponse([.. readings.Take(limit).Select(r => Show(r, lists))], AccessLog.Next(readings, limit)));
    }

    private static OwnReading Show(LoggedReading r, CodeListSet lists)
    {
        lists.ReadingPurposes.TryGet(r.Purpose, out var purpose);
        var reader = r.AgreementId is not null ? "partner" : r.What.StartsWith("own-", StringComparison.Ordinal) ? "self" : "officer";
        return new(
            r.At, reader, reader switch { "partner" => r.ReadBy, "officer" => lists.Units.NameOf(r.Unit), _ => null }, r.Roles, r.ClientId, r.Purpose, purpose?.Name, purpose?.NameEn,
            r.What, r.Sensitive, r.AgreementId, r.RequestId, r.Ground, r.ConsentId);
    }
}
