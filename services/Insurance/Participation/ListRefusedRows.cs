using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Insurance.Benefits;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Insurance.Participation;

/// <summary>A refused row.</summary>
public sealed record RefusedRowAnswer(int Line, string Column, string Code, Wording Text);

/// <summary>Refused rows after the line asked for.</summary>
/// <param name="Next">Ask again with this as <c>after</c>; null at the end.</param>
public sealed record RefusedRowList(IReadOnlyList<RefusedRowAnswer> Rows, int? Next);

/// <summary>Lists the rows of a file that were refused, without what they said.</summary>
public static class ListRefusedRows
{
    private const int Page = 200;

    public static void Map(RouteGroupBuilder files) => files.MapGet("/{id:guid}/refused-rows", HandleAsync).WithName(nameof(ListRefusedRows)).RequireAreaScope(Scopes.InsuranceImport);

    private static async Task<Results<Ok<RefusedRowList>, ProblemHttpResult>> HandleAsync(Guid id, int? after, InsuranceDb db, AreaScope area, CancellationToken ct)
    {
        if (!area.IsEverything && area.ProvinceCode is null)
            return FileProblems.WholeProvince();
        if (!await db.ParticipationFiles.AnyAsync(f => f.Id == id, ct))
            return FileProblems.NotFound();
        var from = after ?? 0;
        var rows = await db.RefusedRows.AsNoTracking().Where(r => r.FileId == id && r.Line > from).OrderBy(static r => r.Line).Take(Page + 1).ToListAsync(ct);
        var page = rows.Take(Page).Select(static r => new RefusedRowAnswer(r.Line, r.Column, r.Code, new(FileTexts.Vi(r.Code), FileTexts.En(r.Code)))).ToList();
        return TypedResults.Ok(new RefusedRowList(page, rows.Count > Page ? page[^1].Line : null));
    }
}
