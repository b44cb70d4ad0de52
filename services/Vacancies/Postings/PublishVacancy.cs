using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Postings;

/// <summary>Puts a checked vacancy onto the public site, after the rules of the day were asked once more.</summary>
public static class PublishVacancy
{
    public static void Map(RouteGroupBuilder vacancies) => vacancies.MapPost("/{vacancyId:guid}/publish", HandleAsync).WithName(nameof(PublishVacancy)).RequireAreaScope(Scopes.VacanciesCheck);

    private static Task<Results<Ok<VacancyStateAnswer>, ProblemHttpResult>> HandleAsync(
        Guid vacancyId, HttpContext http, VacanciesDb db, VacancyRules rules, Caller caller, TimeProvider clock, CancellationToken ct) =>
        MoveVacancy.RunAsync(vacancyId, VacancySight.Of(db, caller), [VacancyState.Checked], async vacancy =>
        {
            // The minimum wage may have risen, and the last day come, since it was checked.
            if (rules.Check(vacancy.ReadForm(), clock.Today()).Findings is { Count: > 0 } findings)
                return FindingTexts.Refuse(findings, http);
            vacancy.Publish(clock.GetUtcNow(), await ChangeNumbers.NextAsync(db, ct));
            return null;
        }, db, http, ct);
}
