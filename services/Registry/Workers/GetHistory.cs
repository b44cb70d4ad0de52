using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Workers;

/// <summary>One change of a record.</summary>
/// <param name="Version">The version it made.</param>
/// <param name="Kind"><c>entered</c>, <c>corrected</c>, <c>receipt-attached</c>, <c>receipt-withdrawn</c>, <c>left</c> or <c>returned</c>.</param>
/// <param name="ChangedAt">When, UTC.</param>
/// <param name="ChangedBy">Who.</param>
/// <param name="ClientId">With which app.</param>
/// <param name="Source">From where.</param>
/// <param name="Trigger">Trigger of Decree 318 art. 7.1, or another reason.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="Fields">The items that changed; those of the sensitive class with registry.sensitive only.</param>
/// <param name="Before">Their former values.</param>
/// <param name="SensitiveBefore">Former values of the sensitive class, with registry.sensitive only.</param>
/// <param name="RestrictionGround">On what ground it was made while the record was restricted.</param>
public sealed record ChangeView(
    long Version, string Kind, DateTimeOffset ChangedAt, string ChangedBy, string ClientId, string Source, string? Trigger, string? Reason,
    IReadOnlyList<string> Fields, JsonElement? Before, JsonElement? SensitiveBefore, string? RestrictionGround);

/// <summary>The changes of a record, newest first; <c>Next</c> asks for the following ones, <c>Master</c> says which copy of the record as it is now counts in law.</summary>
public sealed record HistoryResponse(Guid PersonId, IReadOnlyList<ChangeView> Changes, string? Next, LegalMaster Master);

/// <summary>Gives the history of a record: who changed what, when, from where and by which trigger; the reading is recorded.</summary>
public static class GetHistory
{
    public static void Map(RouteGroupBuilder workers) =>
        workers.MapGet("/{personId:guid}/history", HandleAsync).WithName(nameof(GetHistory)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<HistoryResponse>, ProblemHttpResult>> HandleAsync(
        Guid personId, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct,
        [Range(1, HistoryPlace.Most)] int limit = HistoryPlace.Most, [StringLength(20)] string? after = null)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        if (!HistoryPlace.TryRead(after, out var before, out problem))
            return problem!;
        // The area limits records, and through them their history.
        if (await db.Workers.Where(w => w.PersonId == personId).Select(static w => (bool?)w.IsRegistered).FirstOrDefaultAsync(ct) is not { } registered)
            return WorkerProblems.NotFound();
        var changes = await db.WorkerChanges.AsNoTracking().Where(c => c.PersonId == personId && c.Version < before).OrderByDescending(c => c.Version).Take(limit + 1).ToListAsync(ct);

        var sensitive = caller.Has(Scopes.RegistrySensitive);
        db.RecordReadings.Add(RecordReading.Of(personId, "history", purpose, sensitive && changes.Exists(c => c.SensitiveBefore is not null), caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);

        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new HistoryResponse(personId, [.. changes.Take(limit).Select(c => Show(c, sensitive, cipher))], HistoryPlace.Next(changes.Count, limit, i => changes[i].Version), LegalMaster.Of(registered)));
    }

    private static ChangeView Show(WorkerChange c, bool sensitive, PersonalDataCipher cipher)
    {
        var sensitiveBefore = sensitive ? Json(c.RevealSensitiveBefore(cipher)) : null;
        return new(
            c.Version, c.Kind, c.ChangedAt, c.ChangedBy, c.ClientId, c.Source, c.Trigger, c.RevealReason(cipher),
            [.. c.Fields, .. sensitiveBefore?.EnumerateObject().Select(static p => p.Name) ?? []], Json(c.RevealBefore(cipher)), sensitiveBefore, c.RestrictionGround);
    }

    private static JsonElement? Json(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);
}
