using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Data;
using Lmis.Vacancies.Employers;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.PersonalData;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Vacancies.Postings;

/// <summary>A vacancy to be entered.</summary>
/// <param name="EmployerName">The employer's name as on form 03.</param>
/// <param name="Vacancy">Form 03a.</param>
/// <param name="Contact">Whom to ask.</param>
/// <param name="EmployerId">The employer in the register; an employer's own account leaves it out.</param>
public sealed record EnterVacancyRequest(
    [property: Required, StringLength(250, MinimumLength = 2)] string EmployerName, [property: Required] VacancyForm Vacancy, [property: Required] Recruiter Contact, Guid? EmployerId = null);

/// <summary>Enters a vacancy as a draft: an employer its own, a counsellor one of the area for an employer of the register.</summary>
public static class EnterVacancy
{
    public static void Map(RouteGroupBuilder vacancies) => vacancies.MapPost("/", HandleAsync).WithName(nameof(EnterVacancy)).RequireAreaScope(Scopes.VacanciesWrite);

    private static async Task<Results<Created<VacancyStateAnswer>, ProblemHttpResult>> HandleAsync(
        EnterVacancyRequest request, [FromHeader(Name = "Idempotency-Key"), StringLength(100)] string? idempotencyKey, HttpContext http,
        VacanciesDb db, CodeListSet lists, VacancyRules rules, ContactCipher cipher, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var digest = cipher.Digest(nameof(EnterVacancy), request);
        var (answered, problem) = await IdempotencyKey.BeforeAsync<VacancyStateAnswer>(idempotencyKey, digest, db, caller, http, ct);
        if (problem is not null)
            return problem;
        if (answered is not null)
            return TypedResults.Created($"/v1/vacancies/{answered.VacancyId}", answered);
        var (employer, refused) = await EmployerOfAsync(request.EmployerId, db, caller, http, ct);
        if (refused is not null)
            return refused;
        var (form, findings) = rules.Check(request.Vacancy, clock.Today());
        if (findings.Concat(ContactRules.Check(request.Contact)).ToList() is { Count: > 0 } wrong)
            return FindingTexts.Refuse(wrong, http);
        var vacancy = Vacancy.Enter(employer!, request.EmployerName, form, lists, caller, clock.GetUtcNow());
        vacancy.SetContact(cipher.Protect(request.Contact, vacancy.Id));
        db.Vacancies.Add(vacancy);
        var answer = VacancyStateAnswer.Of(vacancy, http);
        IdempotencyKey.Keep(idempotencyKey, digest, answer, db, caller, clock.GetUtcNow());
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (IdempotencyKey.Refused(e))
        {
            (answered, problem) = await IdempotencyKey.BeforeAsync<VacancyStateAnswer>(idempotencyKey, digest, db, caller, http, ct);
            return answered is not null ? TypedResults.Created($"/v1/vacancies/{answered.VacancyId}", answered) : problem!;
        }
        return TypedResults.Created($"/v1/vacancies/{vacancy.Id}", answer);
    }

    /// <summary>The employer that the caller may post for: the account's enterprise, or for a counsellor the one named.</summary>
    internal static async Task<(KnownEmployer? Employer, ProblemHttpResult? Problem)> EmployerOfAsync(Guid? named, VacanciesDb db, Caller caller, HttpContext http, CancellationToken ct)
    {
        var enterprise = VacancySight.EnterpriseOf(caller);
        if (enterprise is null && !VacancySight.IsOfficer(caller))
            return (null, VacancyProblems.NoEnterprise(http));
        var employer = enterprise is not null
            ? await db.Employers.AsNoTracking().FirstOrDefaultAsync(e => e.Code == enterprise && (named == null || e.EmployerId == named), ct)
            : await db.Employers.AsNoTracking().FirstOrDefaultAsync(e => e.EmployerId == named, ct);
        if (employer is null)
            return (null, VacancyProblems.EmployerUnknown(http));
        return employer.IsActive ? (employer, null) : (null, VacancyProblems.EmployerClosed(http));
    }
}
