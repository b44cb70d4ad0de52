using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Postings;

/// <summary>Why a vacancy is taken back.</summary>
public sealed record WithdrawVacancyRequest([property: Required, StringLength(500, MinimumLength = 3)] string Reason);

/// <summary>Takes a vacancy back before it is filled; those who follow the change stream are told.</summary>
public static class WithdrawVacancy
{
    public static void Map(RouteGroupBuilder vacancies) => vacancies.MapPost("/{vacancyId:guid}/withdraw", HandleAsync).WithName(nameof(WithdrawVacancy)).RequireAreaScope(Scopes.VacanciesWrite);

    private static Task<Results<Ok<VacancyStateAnswer>, ProblemHttpResult>> HandleAsync(
        Guid vacancyId, WithdrawVacancyRequest request, HttpContext http, VacanciesDb db, Caller caller, TimeProvider clock, CancellationToken ct) =>
        MoveVacancy.RunAsync(vacancyId, VacancySight.Of(db, caller), [VacancyState.Draft, VacancyState.Checked, VacancyState.Published], async vacancy =>
        {
            long? number = vacancy.State == VacancyState.Published ? await ChangeNumbers.NextAsync(db, ct) : null;
            vacancy.Close(VacancyState.Withdrawn, request.Reason, clock.GetUtcNow(), number);
            return null;
        }, db, http, ct);
}
