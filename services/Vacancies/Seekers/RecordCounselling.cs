using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Seekers;

/// <summary>A counselling that was held.</summary>
/// <param name="Kind">What about.</param>
/// <param name="HeldOn">On which day; today, if left out.</param>
public sealed record RecordCounsellingRequest([property: Required, RegularExpression("policy-advice|job-advice|training-advice|other")] string Kind, DateOnly? HeldOn = null);

/// <summary>What was recorded.</summary>
public sealed record RecordCounsellingResponse(Guid CounsellingId, Guid PersonId, DateOnly HeldOn);

/// <summary>Records that a person was counselled.</summary>
public static class RecordCounselling
{
    public static void Map(RouteGroupBuilder searches) => searches.MapPost("/{jobSearchId:guid}/counsellings", HandleAsync).WithName(nameof(RecordCounselling)).RequireAreaScope(Scopes.VacanciesCounsel);

    private static async Task<Results<Created<RecordCounsellingResponse>, ProblemHttpResult>> HandleAsync(
        Guid jobSearchId, RecordCounsellingRequest request, HttpContext http, VacanciesDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        if (await ChangeJobSearch.LockAsync(jobSearchId, db, ct) is not { CancelledAt: null } search)
            return SeekerProblems.NotFound(http);
        var on = request.HeldOn ?? clock.Today();
        if (on > clock.Today() || on < search.FiledOn)
            return FindingTexts.Refuse([new("heldOn", "day-out-of-order")], http);
        var counselling = Counselling.Of(search, request.Kind, on, caller, clock.GetUtcNow());
        db.Counsellings.Add(counselling);
        search.Counsel(on);
        await ChangeJobSearch.TellAsync(search, db, clock, ct);
        await db.SaveChangesAsync(ct);
        await transaction.CommitAsync(ct);
        return TypedResults.Created((string?)null, new RecordCounsellingResponse(counselling.Id, search.PersonId, on));
    }
}
