using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employers;

/// <summary>One change of an employer.</summary>
/// <param name="Version">The version it made.</param>
/// <param name="Kind"><c>entered</c>, <c>declared</c>, <c>corrected</c>, <c>converted</c>, <c>branch-added</c> or <c>branch-closed</c>.</param>
/// <param name="ChangedAt">When, UTC.</param>
/// <param name="ChangedBy">Who.</param>
/// <param name="ClientId">With which app.</param>
/// <param name="Source">From where.</param>
/// <param name="EffectiveOn">From which day it holds.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="Fields">What changed.</param>
/// <param name="Before">The former values; an owner's number is masked.</param>
public sealed record EmployerChangeView(
    long Version, string Kind, DateTimeOffset ChangedAt, string ChangedBy, string ClientId, string Source, DateOnly EffectiveOn, string? Reason,
    IReadOnlyList<string> Fields, JsonElement? Before);

/// <summary>The changes of an employer, newest first; <c>Next</c> asks for the following ones.</summary>
public sealed record EmployerHistoryResponse(Guid EmployerId, IReadOnlyList<EmployerChangeView> Changes, string? Next);

/// <summary>Gives the history of an employer of one's area: who changed what, when, why and from where.</summary>
public static class GetEmployerHistory
{
    public static void Map(RouteGroupBuilder employers) =>
        employers.MapGet("/{employerId:guid}/history", HandleAsync).WithName(nameof(GetEmployerHistory)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<EmployerHistoryResponse>, ProblemHttpResult>> HandleAsync(
        Guid employerId, HttpContext http, RegistryDb db, AreaScope area, PersonalDataCipher cipher, CancellationToken ct,
        [Range(1, HistoryPlace.Most)] int limit = HistoryPlace.Most, [StringLength(20)] string? after = null)
    {
        if (!HistoryPlace.TryRead(after, out var earlier, out var problem))
            return problem!;
        if (!await db.InSight(area).AnyAsync(e => e.Id == employerId, ct))
            return EmployerProblems.NotFound();
        var changes = await db.EmployerChanges.AsNoTracking().Where(c => c.EmployerId == employerId && c.Version < earlier).OrderByDescending(static c => c.Version).Take(limit + 1).ToListAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new EmployerHistoryResponse(employerId, [.. changes.Take(limit).Select(c => new EmployerChangeView(
            c.Version, c.Kind, c.ChangedAt, c.ChangedBy, c.ClientId, c.Source, c.EffectiveOn, c.RevealReason(cipher), c.Fields, Masked(c.RevealBefore(cipher))))],
            HistoryPlace.Next(changes.Count, limit, i => changes[i].Version)));
    }

    private static JsonElement? Masked(string? before)
    {
        if (before is null)
            return null;
        var state = JsonNode.Parse(before)!.AsObject();
        if (state["code"] is JsonObject code)
            state["code"] = (string?)code["ownerNumber"] is { } number ? PersonalNumber.Mask(number) : (string?)code["enterprise"];
        return JsonSerializer.SerializeToElement(state);
    }
}
