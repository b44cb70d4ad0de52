using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.JobSite;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Exchange;

/// <summary>Lets a partner keep a copy of the published vacancies: what changed after a cursor, removals included.</summary>
public static class ShareChanges
{
    public static void Map(RouteGroupBuilder vacancies) => vacancies.MapGet("/changes", HandleAsync).WithName(nameof(ShareChanges));

    private static async Task<Results<Ok<VacancyChanges>, ProblemHttpResult>> HandleAsync(
        long? after, int? limit, ExchangeCaller partner, HttpContext http, VacanciesDb db, CodeListSet lists, TimeProvider clock, CancellationToken ct)
    {
        partner.AppliedRows(partner.Rows);
        if (limit is < 1 or > 500)
            return FindingTexts.Refuse([new("limit", "out-of-range", "1–500")], http);
        return after is < 0
            ? FindingTexts.Refuse([new("after", "unknown-cursor")], http)
            : TypedResults.Ok(await FollowVacancies.ReadAsync(db, lists, clock.Today(), after ?? 0, limit ?? 100, ct));
    }
}
