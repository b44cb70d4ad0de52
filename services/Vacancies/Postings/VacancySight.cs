using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Vacancies.Data;

namespace Lmis.Vacancies.Postings;

/// <summary>
/// Which vacancies a caller acts on (decision 28). An employer's own account: those of the enterprise its token names, wherever they lie in the token's area.
/// A counsellor or an officer of the department: those of the area. An account with neither an enterprise nor such a scope acts on none.
/// </summary>
internal static class VacancySight
{
    /// <summary>The vacancies, inside the area.</summary>
    public static IQueryable<Vacancy> Of(VacanciesDb db, Caller caller)
    {
        var enterprise = EnterpriseOf(caller);
        var officer = IsOfficer(caller);
        return db.Vacancies.Where(v => enterprise == null ? officer : v.EmployerCode == enterprise);
    }

    /// <summary>The ten digits of the enterprise that the caller acts for; a branch acts for its enterprise.</summary>
    public static string? EnterpriseOf(Caller caller) => caller.Organisation?[..10];

    /// <summary>Whether the caller acts for the service and not for an enterprise.</summary>
    public static bool IsOfficer(Caller caller) =>
        caller.Organisation is null && (caller.Has(Scopes.VacanciesRead) || caller.Has(Scopes.VacanciesCheck) || caller.Has(Scopes.VacanciesCounsel));
}
