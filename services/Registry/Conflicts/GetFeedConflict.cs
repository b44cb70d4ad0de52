using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Conflicts;

/// <summary>One item in which the two differ.</summary>
public sealed record DisputedItem(string Field, string? Item, JsonNode? Local, JsonNode? Feed);

/// <summary>A conflict with its values.</summary>
/// <param name="Id">The conflict.</param>
/// <param name="PersonId">The person.</param>
/// <param name="State">open, kept-local, taken-feed or superseded.</param>
/// <param name="Source">The feed.</param>
/// <param name="Receipt">Receipt of the feed's row.</param>
/// <param name="Version">Version of the record now: send it with the decision.</param>
/// <param name="RecordEffectiveOn">The day from which the record holds.</param>
/// <param name="Items">What differs now.</param>
/// <param name="SensitiveWithheld">True when special groups and ethnic group are left out because the token lacks registry.sensitive.</param>
/// <param name="Kind"><c>differs</c>, <c>withdrawn</c> or <c>moved-away</c>; of the last two there are no items.</param>
/// <param name="Master">Which copy counts in law: not this one.</param>
public sealed record FeedConflictView(
    Guid Id, Guid PersonId, string State, string Source, ReceiptView Receipt, long Version, DateOnly RecordEffectiveOn, IReadOnlyList<DisputedItem> Items, bool SensitiveWithheld, string Kind, LegalMaster Master);

/// <summary>Shows a conflict item by item, the record's value beside the feed's; the reading is recorded.</summary>
public static class GetFeedConflict
{
    public static void Map(RouteGroupBuilder conflicts) =>
        conflicts.MapGet("/{id:guid}", HandleAsync).WithName(nameof(GetFeedConflict)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<FeedConflictView>, ProblemHttpResult>> HandleAsync(
        Guid id, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        var conflict = await db.FeedConflicts.AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, ct);
        var worker = conflict is null ? null : await db.Workers.AsNoTracking().Include(static w => w.Person).FirstOrDefaultAsync(w => w.PersonId == conflict.PersonId, ct);
        if (conflict is null || worker is null)
            return NotFound();
        var sensitive = caller.Has(Scopes.RegistrySensitive);
        var local = worker.Reveal(cipher, sensitive);
        var feed = conflict.Kind == FeedConflict.Differs ? conflict.Reveal(cipher, sensitive, local) : local;
        db.RecordReadings.Add(RecordReading.Of(conflict.PersonId, "conflict", purpose, sensitive && (worker.Sensitive is not null || conflict.FeedSensitive is not null), caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);

        http.Response.Headers.CacheControl = "no-store";
        var (ours, theirs) = (Json(local), Json(feed));
        return TypedResults.Ok(new FeedConflictView(
            id, conflict.PersonId, conflict.State, conflict.Source, new ReceiptView(conflict.ReceiptKind, conflict.ReceiptNumber, conflict.ReceiptDate), worker.Version, worker.EffectiveOn,
            [.. WorkerDifference.Between(local, feed).Fields.Select(f => new DisputedItem(f, WorkerFormItems.NumberOf(f), ours[f]?.DeepClone(), theirs[f]?.DeepClone()))], !sensitive, conflict.Kind, LegalMaster.Of(worker.IsRegistered)));
    }

    internal static ProblemHttpResult NotFound() =>
        Problems.NotFound("feed-conflict-unknown", "No such conflict", "There is no conflict with this id about a person of your area. GET /v1/feed-conflicts lists those there are.");

    private static JsonObject Json(WorkerFacts facts) => JsonSerializer.SerializeToNode(facts, JsonSerializerOptions.Web)!.AsObject();
}
