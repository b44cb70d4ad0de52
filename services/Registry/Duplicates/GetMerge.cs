using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>A merge with who, when and why; <c>TakenFromMerged</c> are the items that changed in the record that stayed.</summary>
public sealed record GetMergeResponse(
    Guid Id, string State, Guid SurvivingPersonId, Guid MergedPersonId, DateTimeOffset MergedAt, string MergedBy, string Reason, IReadOnlyList<string> TakenFromMerged, DateTimeOffset? UndoneAt, string? UndoneBy, string? UndoReason);

/// <summary>Gives one merge of two records of the caller's area.</summary>
public static class GetMerge
{
    public static void Map(RouteGroupBuilder merges) => merges.MapGet("/{id:guid}", HandleAsync).WithName(nameof(GetMerge)).RequireAreaScope(Scopes.RegistryMerge);

    private static async Task<Results<Ok<GetMergeResponse>, ProblemHttpResult>> HandleAsync(Guid id, HttpContext http, RegistryDb db, PersonalDataCipher cipher, CancellationToken ct)
    {
        if (await FindAsync(db.PersonMerges.AsNoTracking(), db, id, ct) is not { } merge)
            return MergeProblems.NotFound();
        var (reason, undone) = merge.RevealReasons(cipher);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new GetMergeResponse(
            merge.Id, merge.State, merge.SurvivingPersonId, merge.MergedPersonId, merge.MergedAt, merge.MergedBy, reason, (await UndoMerge.TakenAsync(db, merge, ct))?.Fields ?? [], merge.UndoneAt, merge.UndoneBy, undone));
    }

    /// <summary>The merge, if both its records lie in the caller's area.</summary>
    internal static Task<PersonMerge?> FindAsync(IQueryable<PersonMerge> merges, RegistryDb db, Guid id, CancellationToken ct) =>
        merges.FirstOrDefaultAsync(m => m.Id == id && db.Workers.Any(w => w.PersonId == m.SurvivingPersonId) && db.Workers.Any(w => w.PersonId == m.MergedPersonId), ct);
}
