using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Persons;

/// <summary>One of the two records with the same number.</summary>
public sealed record NumberClaimRecord(
    Guid PersonId, string FullName, DateOnly? BirthDate, string? Sex, string CommuneCode, string PermanentCommuneCode, string ActivityStatus, string Status,
    DateOnly EffectiveOn, DateTimeOffset EnteredAt, DateTimeOffset ChangedAt);

/// <summary>A claim that waits for a decision.</summary>
/// <param name="Id">The claim.</param>
/// <param name="ClaimedAt">When, UTC.</param>
/// <param name="ClaimedBy">Who entered the second record.</param>
/// <param name="ClientId">With which app.</param>
/// <param name="Claimant">The record that claims the number.</param>
/// <param name="Holder">The record that holds it; none where only another service knows the person.</param>
public sealed record NumberClaimView(Guid Id, DateTimeOffset ClaimedAt, string ClaimedBy, string ClientId, NumberClaimRecord Claimant, NumberClaimRecord? Holder);

/// <summary>The oldest claims first; <c>Next</c> asks for the following ones.</summary>
public sealed record ListNumberClaimsResponse(IReadOnlyList<NumberClaimView> Claims, Guid? Next);

/// <summary>Lists, to officers of the whole province, the open claims on numbers that another record holds; the reading of each record is recorded.</summary>
public static class ListNumberClaims
{
    public static void Map(RouteGroupBuilder claims) => claims.MapGet("/", HandleAsync).WithName(nameof(ListNumberClaims)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<ListNumberClaimsResponse>, ProblemHttpResult>> HandleAsync(
        [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http, RegistryDb db, AreaScope area, CodeListSet lists, Caller caller,
        TimeProvider clock, CancellationToken ct, [Range(1, 50)] int limit = 20, Guid? after = null)
    {
        if (!area.IsEverything)
            return NumberClaimProblems.ProvinceOnly();
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        var open = db.NumberClaims.AsNoTracking().Where(static c => c.State == NumberClaim.Open);
        var page = await (after is { } last ? open.Where(c => c.Id > last) : open).OrderBy(static c => c.Id).Take(limit + 1).ToListAsync(ct);
        var claims = page.Take(limit).ToList();

        var (claimants, numbers) = (claims.ConvertAll(static c => c.PersonId), claims.ConvertAll(static c => c.NumberIndex));
        var records = await db.Workers.AsNoTracking().Include(static w => w.Person)
            .Where(w => claimants.Contains(w.PersonId) || numbers.Contains(w.Person.PersonalNumberIndex)).ToListAsync(ct);
        var byPerson = records.ToDictionary(static w => w.PersonId);
        var byNumber = records.ToDictionary(static w => Convert.ToHexString(w.Person.PersonalNumberIndex));

        var now = clock.GetUtcNow();
        db.RecordReadings.AddRange(records.Select(w => RecordReading.Of(w.PersonId, "number-claim", purpose, false, caller, now)));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new ListNumberClaimsResponse(
            [.. claims.Select(c => new NumberClaimView(c.Id, c.ClaimedAt, c.ClaimedBy, c.ClientId, View(byPerson[c.PersonId]), byNumber.TryGetValue(Convert.ToHexString(c.NumberIndex), out var holder) ? View(holder) : null))],
            page.Count > limit ? claims[^1].Id : null));
    }

    private static NumberClaimRecord View(Worker w) => new(
        w.PersonId, w.Person.FullName ?? "", w.Person.BirthDate, w.Person.Sex, w.CommuneCode, w.PermanentCommuneCode, w.ActivityStatus,
        LabourRecordAnswer.StatusOf(w.IsRegistered), w.EffectiveOn, w.EnteredAt, w.ChangedAt);
}
