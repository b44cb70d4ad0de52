using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Imports;

/// <summary>One batch of the caller's area, with its progress.</summary>
public static class GetImport
{
    public static void Map(RouteGroupBuilder imports) =>
        imports.MapGet("/{id:guid}", HandleAsync).WithName(nameof(GetImport)).RequireAreaScope(Scopes.RegistryImport);

    private static async Task<Results<Ok<ImportAnswer>, ProblemHttpResult>> HandleAsync(Guid id, HttpContext http, RegistryDb db, AreaScope area, CancellationToken ct)
    {
        var batch = await ImportBatch.VisibleTo(db, area).AsNoTracking().FirstOrDefaultAsync(b => b.Id == id && b.State != ImportBatch.Uploading, ct);
        return batch is null ? ImportProblems.NotFound() : TypedResults.Ok(ImportAnswer.Of(batch, ImportTexts.IsEnglish(http)));
    }
}
