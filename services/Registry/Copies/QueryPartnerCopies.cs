using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Copies;

/// <summary>After whom is asked.</summary>
/// <param name="PersonalNumber">Twelve digits.</param>
public sealed record QueryPartnerCopiesRequest([property: Required, RegularExpression("[0-9]{12}")] string PersonalNumber);

/// <summary>A copy of what another province tells of the person. It is never the record itself: that one is kept by <c>Holder</c>, and can be asked there.</summary>
/// <param name="Holder">Who keeps the record, as X-Road subsystem.</param>
/// <param name="IsCopy">Always true.</param>
/// <param name="Status"><c>employed</c>, <c>unemployed</c> or <c>outside-labour-force</c>.</param>
/// <param name="Registered">The record there holds a receipt.</param>
/// <param name="AsOf">The day from which the record there says so.</param>
/// <param name="Ground">Why this province may know: <c>residence</c>, <c>consent</c> or <c>legal-basis</c>.</param>
/// <param name="Agreement">Under which agreement.</param>
/// <param name="Purpose">For which of its purposes.</param>
/// <param name="TakenAt">When the copy was taken, UTC.</param>
/// <param name="HeardAt">When its holder last said that nothing else has changed, UTC.</param>
/// <param name="FreshUntil">Until when it may be shown; null where it does not age.</param>
public sealed record PartnerCopyView(
    string Holder, bool IsCopy, string? Status, bool? Registered, DateOnly? AsOf, string? Ground, string Agreement, string Purpose, DateTimeOffset TakenAt, DateTimeOffset HeardAt, DateTimeOffset? FreshUntil);

/// <summary>The copies that may be shown.</summary>
/// <param name="Copies">One for each province that tells of the person.</param>
/// <param name="NotHeard">Provinces whose feed has not been heard in time, so that none of its copies is shown, of whomever: ask them directly.</param>
public sealed record QueryPartnerCopiesResponse(IReadOnlyList<PartnerCopyView> Copies, IReadOnlyList<string> NotHeard);

/// <summary>
/// Shows what other provinces' feeds tell of one person, from the copies kept here: only while the feed was heard in time, only to officers of the whole province, whose area
/// alone reaches persons of other provinces, and never without a record of the reading.
/// </summary>
public static class QueryPartnerCopies
{
    public static void Map(RouteGroupBuilder copies) => copies.MapPost("/query", HandleAsync).WithName(nameof(QueryPartnerCopies)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<QueryPartnerCopiesResponse>, ProblemHttpResult>> HandleAsync(
        QueryPartnerCopiesRequest request, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http,
        RegistryDb db, AreaScope area, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!area.IsEverything)
        {
            return Problems.Forbidden("province-only", "For officers of the whole province",
                "Copies of other provinces' data lie in no commune. Only an officer whose area is the whole province may read them.");
        }
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        var (now, index) = (clock.GetUtcNow(), cipher.BlindIndex(request.PersonalNumber));
        var feeds = await db.FollowedFeeds.AsNoTracking().ToDictionaryAsync(static f => f.SubscriptionId, ct);
        var serving = feeds.Values.Where(f => f.Serves(now)).Select(static f => f.SubscriptionId).ToArray();
        var found = await db.PartnerCopies.AsNoTracking().Where(c => c.NumberIndex == index && serving.Contains(c.SubscriptionId)).ToListAsync(ct);
        // The reading is stored before anything is shown: no record of it, no answer.
        db.PartnerCopyReadings.AddRange(found.Select(copy => PartnerCopyReading.Of(copy, purpose, caller, now)));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new QueryPartnerCopiesResponse(
            [.. found.Select(copy => Show(copy.Reveal(cipher), copy, feeds[copy.SubscriptionId]))],
            [.. feeds.Values.Where(f => !f.Serves(now)).Select(static f => f.Provider).Distinct().Order(StringComparer.Ordinal)]));
    }

    private static PartnerCopyView Show(WorkerStatusCopied told, PartnerCopy copy, FollowedFeed feed) => new(
        feed.Provider, true, told.Status, told.Registered, told.AsOf, told.Ground, feed.AgreementId, feed.Purpose, copy.TakenAt, feed.HeardAt, feed.FreshUntil);
}
