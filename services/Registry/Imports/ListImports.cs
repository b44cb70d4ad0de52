using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Imports;

/// <summary>Batches, the newest first; <c>Next</c> asks for the older ones.</summary>
public sealed record ListImportsResponse(IReadOnlyList<ImportAnswer> Imports, Guid? Next);

/// <summary>Lists the batches of the caller's area.</summary>
public static class ListImports
{
    public static void Map(RouteGroupBuilder imports) => imports.MapGet("/", HandleAsync).WithName(nameof(ListImports)).RequireAreaScope(Scopes.RegistryImport);

    private static async Task<Ok<ListImportsResponse>> HandleAsync(
        HttpContext http, RegistryDb db, AreaScope area, CancellationToken ct, [Range(1, 100)] int limit = 20, Guid? after = null)
    {
        var batches = ImportBatch.VisibleTo(db, area).AsNoTracking().Where(static b => b.State != ImportBatch.Uploading);
        if (after is { } last)
            batches = batches.Where(b => b.Id < last);
        var rows = await batches.OrderByDescending(static b => b.Id).Take(limit + 1).ToListAsync(ct);
        var english = ImportTexts.IsEnglish(http);
        return TypedResults.Ok(new ListImportsResponse([.. rows.Take(limit).Select(b => ImportAnswer.Of(b, english))], rows.Count > limit ? rows[limit - 1].Id : null));
    }
}
