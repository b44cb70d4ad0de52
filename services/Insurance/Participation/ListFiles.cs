using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Participation;

/// <summary>The files, the newest month first.</summary>
public sealed record FileList(IReadOnlyList<FileAnswer> Files);

/// <summary>Lists the files of the last 120 months.</summary>
public static class ListFiles
{
    public static void Map(RouteGroupBuilder files) => files.MapGet("/", HandleAsync).WithName(nameof(ListFiles)).RequireAreaScope(Scopes.InsuranceRead);

    private static async Task<Results<Ok<FileList>, ProblemHttpResult>> HandleAsync(InsuranceDb db, AreaScope area, CancellationToken ct)
    {
        if (!area.IsEverything && area.ProvinceCode is null)
            return FileProblems.WholeProvince();
        var files = await db.ParticipationFiles.AsNoTracking().OrderByDescending(static f => f.Month).ThenByDescending(static f => f.Id).Take(120).ToListAsync(ct);
        return TypedResults.Ok(new FileList(files.ConvertAll(FileAnswer.Of)));
    }
}
