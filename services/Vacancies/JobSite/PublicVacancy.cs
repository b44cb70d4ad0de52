using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Postings;

namespace Lmis.Vacancies.JobSite;

/// <summary>A code with its words.</summary>
public sealed record Named(string Code, string Name);

/// <summary>A published vacancy as everybody sees it: the form without whom to ask.</summary>
/// <param name="VacancyId">The vacancy.</param>
/// <param name="EmployerName">The employer.</param>
/// <param name="Section">VSIC 2025 section of the employer, where known.</param>
/// <param name="Occupation">VSCO 2020.</param>
/// <param name="Commune">The workplace.</param>
/// <param name="Province">Its province.</param>
/// <param name="Left">How many places are left.</param>
/// <param name="PublishedAt">UTC.</param>
/// <param name="Vacancy">The form, with codes.</param>
public sealed record PublicVacancy(
    Guid VacancyId, string EmployerName, string? Section, Named Occupation, Named Commune, Named Province, int Left, DateTimeOffset PublishedAt, VacancyForm Vacancy)
{
    internal static PublicVacancy Of(Vacancy v, CodeListSet lists) => new(
        v.Id, v.EmployerName, v.Section, new(v.Occupation, lists.Occupations.GetValueOrDefault(v.Occupation, v.Occupation)),
        new(v.CommuneCode, lists.Communes[v.CommuneCode].Name), new(v.ProvinceCode, lists.Provinces[v.ProvinceCode]), v.Left, v.PublishedAt!.Value, v.ReadForm());
}
