using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Postings;

/// <summary>A counsellor's word on a draft.</summary>
/// <param name="Decision"><c>accept</c>, or <c>return</c> to be mended.</param>
/// <param name="Reason">Why it is returned, for the employer to read.</param>
public sealed record CheckVacancyRequest([property: Required, RegularExpression("accept|return")] string Decision, [property: StringLength(500)] string? Reason = null);

/// <summary>Accepts a draft that a counsellor has read, after the rules of today were asked once more; or gives it back with a reason.</summary>
public static class CheckVacancy
{
    public static void Map(RouteGroupBuilder vacancies) => vacancies.MapPost("/{vacancyId:guid}/check", HandleAsync).WithName(nameof(CheckVacancy)).RequireAreaScope(Scopes.VacanciesCheck);

    private static Task<Results<Ok<VacancyStateAnswer>, ProblemHttpResult>> HandleAsync(
        Guid vacancyId, CheckVacancyRequest request, HttpContext http, VacanciesDb db, VacancyRules rules, Caller caller, TimeProvider clock, CancellationToken ct) =>
        MoveVacancy.RunAsync(vacancyId, VacancySight.Of(db, caller), [VacancyState.Draft, VacancyState.Checked], vacancy => Task.FromResult(Decide(vacancy, request, http, rules, caller, clock)), db, http, ct);

    private static ProblemHttpResult? Decide(Vacancy vacancy, CheckVacancyRequest request, HttpContext http, VacancyRules rules, Caller caller, TimeProvider clock)
    {
        if (request.Decision == "return")
        {
            if (string.IsNullOrWhiteSpace(request.Reason))
                return FindingTexts.Refuse([new("reason", "missing")], http);
            vacancy.Return(request.Reason);
            return null;
        }
        if (rules.Check(vacancy.ReadForm(), clock.Today()).Findings is { Count: > 0 } findings)
            return FindingTexts.Refuse(findings, http);
        vacancy.Check(caller);
        return null;
    }
}
