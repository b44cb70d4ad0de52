using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Participation;

/// <summary>Compares the latest file again with what our registers hold now; where nothing changed there, nothing changes here.</summary>
public static class CompareAgain
{
    public static void Map(RouteGroupBuilder files) => files.MapPost("/{id:guid}/comparisons", HandleAsync).WithName(nameof(CompareAgain)).RequireAreaScope(Scopes.InsuranceReconcile);

    private static async Task<Results<Ok<FileAnswer>, ProblemHttpResult>> HandleAsync(Guid id, InsuranceDb db, AreaScope area, TimeProvider clock, CancellationToken ct)
    {
        if (!area.IsEverything && area.ProvinceCode is null)
            return FileProblems.WholeProvince();
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await db.ParticipationFiles.FromSql($"select * from participation_file where id = {id} for update").FirstOrDefaultAsync(ct) is not { } file)
            return FileProblems.NotFound();
        if (await db.ParticipationFiles.AnyAsync(f => f.Month > file.Month || (f.Month == file.Month && f.Id > file.Id), ct))
            return Problems.Conflict("later-file-held", "Đã có tệp mới hơn · A later file is held", "Chỉ đối chiếu lại tệp mới nhất. · Only the latest file is compared again.");
        await ReconcileFile.RunAsync(file, db, clock, ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(FileAnswer.Of(file));
    }
}
