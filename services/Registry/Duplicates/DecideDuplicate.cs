using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Duplicates;

/// <summary>What is true of a pair.</summary>
/// <param name="Decision"><c>not-duplicate</c>: the two records are of two persons.</param>
/// <param name="Reason">Why, in the officer's words.</param>
public sealed record DecideDuplicateRequest([property: Required, RegularExpression("not-duplicate")] string Decision, [property: Required, StringLength(500, MinimumLength = 3)] string Reason);

/// <summary>How it was decided.</summary>
public sealed record DecideDuplicateResponse(Guid Id, string State, DateTimeOffset DecidedAt);

/// <summary>Decides that two records are of two persons. It stays decided, also against later searches, until one of the records is changed in what was compared.</summary>
public static class DecideDuplicate
{
    public static void Map(RouteGroupBuilder duplicates) => duplicates.MapPost("/{id:guid}/decision", HandleAsync).WithName(nameof(DecideDuplicate)).RequireAreaScope(Scopes.RegistryMerge);

    private static async Task<Results<Ok<DecideDuplicateResponse>, ProblemHttpResult>> HandleAsync(
        Guid id, DecideDuplicateRequest request, RegistryDb db, PersonalDataCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (await GetDuplicate.FindAsync(db.DuplicatePairs, db, id, ct) is not { } pair)
            return DuplicateProblems.NotFound();
        if (pair.State != DuplicatePair.Open)
            return Decided(pair.State);
        var now = clock.GetUtcNow();
        pair.Refuse(request.Reason, caller.Subject, cipher, now);
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Decided(null);
        }
        return TypedResults.Ok(new DecideDuplicateResponse(pair.Id, pair.State, now));
    }

    private static ProblemHttpResult Decided(string? state) =>
        Problems.Conflict("duplicate-decided", "The pair does not wait", "Somebody decided about it, or one of the records was changed and they are no longer alike. Nothing was changed.", ("state", state));
}
