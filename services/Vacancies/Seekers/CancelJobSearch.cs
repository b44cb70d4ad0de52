using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Seekers;

/// <summary>Why a turn is cancelled.</summary>
/// <param name="Reason"><c>mistake</c>: it counts nowhere; <c>consent-withdrawn</c>: the person takes the consent back.</param>
public sealed record CancelJobSearchRequest([property: Required, RegularExpression("mistake|consent-withdrawn")] string Reason);

/// <summary>What was cancelled.</summary>
public sealed record CancelJobSearchResponse(Guid JobSearchId, long Version, DateTimeOffset CancelledAt);

/// <summary>Cancels a turn that was entered by mistake or whose consent was withdrawn, unless somebody was recruited through it.</summary>
public static class CancelJobSearch
{
    public static void Map(RouteGroupBuilder searches) => searches.MapPost("/{jobSearchId:guid}/cancel", HandleAsync).WithName(nameof(CancelJobSearch)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static async Task<Results<Ok<CancelJobSearchResponse>, ProblemHttpResult>> HandleAsync(
        Guid jobSearchId, CancelJobSearchRequest request, HttpContext http, VacanciesDb db, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await ChangeJobSearch.LockAsync(jobSearchId, db, ct) is not { CancelledAt: null } search)
            return SeekerProblems.NotFound(http);
        if (await db.Referrals.AnyAsync(r => r.JobSearchId == jobSearchId && r.RecruitedOn != null, ct))
        {
            return http.WantsEnglish()
                ? Problems.Conflict("recruited-already", "Somebody was recruited through it", "A registration that led to a job is not cancelled. If the job was never taken up, record its end.")
                : Problems.Conflict("recruited-already", "Đã có kết quả tuyển dụng", "Không hủy đăng ký đã có kết quả tuyển dụng. Nếu người lao động không nhận việc, ghi nhận việc kết thúc.");
        }
        search.Cancel(request.Reason, clock.GetUtcNow());
        await ChangeJobSearch.TellAsync(search, db, clock, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Ok(new CancelJobSearchResponse(search.Id, search.Version, search.CancelledAt!.Value));
    }
}
