using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Postings;

/// <summary>Puts other content into a vacancy that is not published yet; one that was checked must be checked again.</summary>
public static class CorrectVacancy
{
    public static void Map(RouteGroupBuilder vacancies) => vacancies.MapPut("/{vacancyId:guid}", HandleAsync).WithName(nameof(CorrectVacancy)).RequireAreaScope(Scopes.VacanciesWrite);

    private static Task<Results<Ok<VacancyStateAnswer>, ProblemHttpResult>> HandleAsync(
        Guid vacancyId, EnterVacancyRequest request, HttpContext http, VacanciesDb db, CodeListSet lists, VacancyRules rules, ContactCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct) =>
        MoveVacancy.RunAsync(vacancyId, VacancySight.Of(db, caller), [VacancyState.Draft, VacancyState.Checked], async vacancy =>
        {
            var (employer, refused) = await EnterVacancy.EmployerOfAsync(request.EmployerId ?? vacancy.EmployerId, db, caller, http, ct);
            if (refused is not null)
                return refused;
            var (form, findings) = rules.Check(request.Vacancy, clock.Today());
            if (findings.Concat(ContactRules.Check(request.Contact)).ToList() is { Count: > 0 } wrong)
                return FindingTexts.Refuse(wrong, http);
            vacancy.Correct(employer!, request.EmployerName, form, lists);
            vacancy.SetContact(cipher.Protect(request.Contact, vacancy.Id));
            return null;
        }, db, http, ct);
}
