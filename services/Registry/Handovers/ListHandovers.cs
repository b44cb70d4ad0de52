using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.Imports;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Handovers;

/// <summary>Hand-overs; <c>Next</c> asks for the following ones.</summary>
public sealed record HandoversResponse(IReadOnlyList<HandoverView> Handovers, Guid? Next);

/// <summary>Lists the hand-overs of records in the caller's area in one direction, the oldest first; nothing of a person but the opaque id.</summary>
public static class ListHandovers
{
    public static void Map(RouteGroupBuilder handovers) => handovers.MapGet("/", HandleAsync).WithName(nameof(ListHandovers)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Ok<HandoversResponse>> HandleAsync(
        HttpContext http, RegistryDb db, CancellationToken ct, [RegularExpression("in|out")] string direction = HandoverView.In, [StringLength(20)] string? state = null, [Range(1, 100)] int limit = 20,
        Guid? after = null)
    {
        var english = ImportTexts.IsEnglish(http);
        var found = direction == HandoverView.In
            ? (await InOfArea(db).AsNoTracking().Where(h => (state == null || h.State == state) && (after == null || h.Id > after)).OrderBy(static h => h.Id).Take(limit + 1).ToListAsync(ct))
                .ConvertAll(h => HandoverView.Of(h, english))
            : (await OutOfArea(db).AsNoTracking().Where(h => (state == null || h.State == state) && (after == null || h.Id > after)).OrderBy(static h => h.Id).Take(limit + 1).ToListAsync(ct))
                .ConvertAll(h => HandoverView.Of(h, english));
        return TypedResults.Ok(new HandoversResponse([.. found.Take(limit)], found.Count > limit ? found[limit - 1].Id : null));
    }

    /// <summary>Those of records in the caller's area, also after they went.</summary>
    internal static IQueryable<OutgoingHandover> OutOfArea(RegistryDb db) => db.OutgoingHandovers.Where(h => db.Workers.Any(w => w.PersonId == h.PersonId));

    /// <summary>Those to a commune of the caller's area; one whose record has not come yet is seen by the whole province.</summary>
    internal static IQueryable<IncomingHandover> InOfArea(RegistryDb db) => db.IncomingHandovers;
}
