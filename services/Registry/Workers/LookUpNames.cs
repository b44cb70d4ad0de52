using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Workers;

/// <summary>The persons a screen of another service is about to show.</summary>
public sealed record LookUpNamesRequest([property: Required, MinLength(1), MaxLength(200)] IReadOnlyList<Guid> PersonIds);

/// <summary>A person's name.</summary>
public sealed record PersonName(Guid PersonId, string FullName);

/// <summary>The names of those inside the caller's area; the others are left out.</summary>
public sealed record LookUpNamesResponse(IReadOnlyList<PersonName> Names);

/// <summary>Gives names for person ids, at most 200, with the officer's own token, so that area and reading record hold for other services' screens.</summary>
public static class LookUpNames
{
    public static void Map(RouteGroupBuilder workers) => workers.MapPost("/names", HandleAsync).WithName(nameof(LookUpNames)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<LookUpNamesResponse>, ProblemHttpResult>> HandleAsync(
        LookUpNamesRequest request, [FromHeader(Name = WorkerProblems.PurposeHeader)] string? purpose, HttpContext http,
        RegistryDb db, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!WorkerProblems.TryReadPurpose(http, lists, out purpose, out var problem))
            return problem!;
        var names = await db.Workers.Where(w => request.PersonIds.Contains(w.PersonId)).OrderBy(w => w.PersonId)
            .Select(w => new PersonName(w.PersonId, w.Person.FullName ?? "")).ToListAsync(ct);
        var now = clock.GetUtcNow();
        db.RecordReadings.AddRange(names.Select(n => RecordReading.Of(n.PersonId, "name", purpose, false, caller, now)));
        await db.SaveChangesAsync(ct);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new LookUpNamesResponse(names));
    }
}
