using System.Linq.Expressions;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employers;

/// <summary>
/// Who sees which employer (decision 14). An officer sees those whose head office or open branch lies in the area, whole. Of an organisation elsewhere,
/// whose entry in the enterprise register is public, whoever names its exact code or id gets a card; of a natural person's business elsewhere, nothing.
/// </summary>
internal static class EmployerSight
{
    /// <summary>Employers with their head office or an open branch in the area.</summary>
    public static IQueryable<Employer> InSight(this RegistryDb db, AreaScope area)
    {
        if (area.IsEverything)
            return db.Employers;
        var (commune, district) = (area.CommuneCode, area.FormerDistrictCode);
        return db.Employers.IgnoreQueryFilters([ServiceDb.AreaFilter]).Where(e =>
            (commune != null && e.CommuneCode == commune) || (district != null && e.FormerDistrictCode == district)
            || db.Branches.Any(b => b.EmployerId == e.Id && b.ClosedOn == null
                && ((commune != null && b.CommuneCode == commune) || (district != null && b.FormerDistrictCode == district))));
    }

    /// <summary>Employers whose card anybody may read who knows the exact code or id: organisations, wherever they are.</summary>
    public static IQueryable<Employer> Public(this RegistryDb db) =>
        db.Employers.IgnoreQueryFilters([ServiceDb.AreaFilter]).Where(static e => e.OwnerNumberIndex == null);

    /// <summary>Every employer, for what decides uniqueness and links records, never for showing.</summary>
    public static IQueryable<Employer> Everywhere(this RegistryDb db) => db.Employers.IgnoreQueryFilters([ServiceDb.AreaFilter]);

    /// <summary>The employer with this code now, or under which one formerly went.</summary>
    public static Expression<Func<Employer, bool>> WithCode(RegistryDb db, EmployerCode code, byte[]? owner) =>
        code.Enterprise is { } enterprise
            ? e => e.Code == enterprise || db.LegalForms.Any(f => f.EmployerId == e.Id && f.Code == enterprise)
            : e => e.OwnerNumberIndex == owner || db.LegalForms.Any(f => f.EmployerId == e.Id && f.OwnerNumberIndex == owner);
}
