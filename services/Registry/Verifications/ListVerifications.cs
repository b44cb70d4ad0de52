using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Verifications;

/// <summary>Bulk verifications, the newest first; <c>Next</c> asks for the older ones.</summary>
public sealed record ListVerificationsResponse(IReadOnlyList<VerificationAnswer> Verifications, Guid? Next);

/// <summary>Lists the bulk verifications of the caller's area.</summary>
public static class ListVerifications
{
    public static void Map(RouteGroupBuilder verifications) => verifications.MapGet("/", HandleAsync).WithName(nameof(ListVerifications)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Ok<ListVerificationsResponse>> HandleAsync(RegistryDb db, AreaScope area, CancellationToken ct, [Range(1, 100)] int limit = 20, Guid? after = null)
    {
        var runs = VerificationRun.VisibleTo(db, area).AsNoTracking();
        if (after is { } last)
            runs = runs.Where(r => r.Id < last);
        var rows = await runs.OrderByDescending(static r => r.Id).Take(limit + 1).ToListAsync(ct);
        var counts = await GetVerification.CountAsync(db, [.. rows.Take(limit).Select(static r => r.Id)], ct);
        return TypedResults.Ok(new ListVerificationsResponse(
            [.. rows.Take(limit).Select(r => VerificationAnswer.Of(r, counts.GetValueOrDefault(r.Id) ?? []))], rows.Count > limit ? rows[limit - 1].Id : null));
    }
}
