using Lmis.Hosting;
using Lmis.Vacancies.PersonalData;

namespace Lmis.Vacancies.Postings;

/// <summary>A vacancy as its employer and counsellors see it.</summary>
/// <param name="VacancyId">The vacancy.</param>
/// <param name="Version">One more at each change; the ETag.</param>
/// <param name="State">draft, checked, published, filled, expired or withdrawn.</param>
/// <param name="EmployerId">Registry's id of the employer.</param>
/// <param name="EmployerName">As form 03 gives it.</param>
/// <param name="Vacancy">The form, with codes.</param>
/// <param name="Contact">Whom to ask; null in lists.</param>
/// <param name="Taken">How many were hired through the service.</param>
/// <param name="Left">How many places are left.</param>
/// <param name="Reason">Why it was returned or withdrawn.</param>
/// <param name="EnteredAt">UTC.</param>
/// <param name="PublishedAt">UTC.</param>
/// <param name="ClosedAt">UTC.</param>
public sealed record VacancyView(
    Guid VacancyId, long Version, string State, Guid EmployerId, string EmployerName, VacancyForm Vacancy, Recruiter? Contact, int Taken, int Left, string? Reason,
    DateTimeOffset EnteredAt, DateTimeOffset? PublishedAt, DateTimeOffset? ClosedAt)
{
    internal static VacancyView Of(Vacancy v, ContactCipher? cipher = null) => new(
        v.Id, v.Version, v.State, v.EmployerId, v.EmployerName, v.ReadForm(), cipher?.Reveal<Recruiter>(v.Contact, v.Id), v.Taken, v.Left, v.Reason, v.EnteredAt, v.PublishedAt, v.ClosedAt);
}

/// <summary>What a change of state answers.</summary>
/// <param name="VacancyId">The vacancy.</param>
/// <param name="Version">The ETag.</param>
/// <param name="State">The state now.</param>
/// <param name="Left">How many places are left.</param>
public sealed record VacancyStateAnswer(Guid VacancyId, long Version, string State, int Left)
{
    internal static VacancyStateAnswer Of(Vacancy v, HttpContext http)
    {
        ETags.Set(http, v.Version);
        return new(v.Id, v.Version, v.State, v.Left);
    }
}
