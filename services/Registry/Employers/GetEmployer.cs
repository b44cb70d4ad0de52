using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Verifications;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employers;

/// <summary>A branch as an officer sees it.</summary>
public sealed record BranchView(Guid BranchId, string Code, string Name, string? CommuneCode, DateOnly? OpenedOn, DateOnly? ClosedOn);

/// <summary>A legal form an employer has or had; an owner's number is masked.</summary>
public sealed record LegalFormView(string Kind, string Code, string Name, DateOnly? ValidFrom, DateOnly? ValidTo, string? Ground);

/// <summary>What only officers of the employer's area see of it.</summary>
/// <param name="Employees">Employees with social insurance, yearly average.</param>
/// <param name="AnnualRevenue">Of the year before, VND.</param>
/// <param name="TotalCapital">Of the year before, VND.</param>
/// <param name="Address">House, street or hamlet of the head office.</param>
/// <param name="Phone">For contact.</param>
/// <param name="Industry2018">VSIC 2018 code as an older paper has it.</param>
/// <param name="IsDeclared">True while it is known only from what workers declared.</param>
/// <param name="Source">Where it last came from.</param>
/// <param name="EnteredAt">First entered, UTC.</param>
/// <param name="ChangedAt">Last changed, UTC.</param>
/// <param name="Verification">What the enterprise register said last; null of a natural person's business.</param>
public sealed record EmployerDetails(
    int? Employees, long? AnnualRevenue, long? TotalCapital, string? Address, string? Phone, string? Industry2018, bool IsDeclared, string Source,
    DateTimeOffset EnteredAt, DateTimeOffset ChangedAt, VerificationView? Verification);

/// <summary>An employer. Of an organisation outside the caller's area the public part only, without <c>Details</c>.</summary>
/// <param name="EmployerId">The employer.</param>
/// <param name="Version">Also the ETag, to be sent as If-Match with a correction.</param>
/// <param name="Code">Enterprise or tax code; an owner's personal number is masked.</param>
/// <param name="IsPersonal">True of a natural person's business, known by its owner's number.</param>
/// <param name="Name">As registered.</param>
/// <param name="Kind">Item 13.3.</param>
/// <param name="Industry">VSIC 2025 code, level 3.</param>
/// <param name="Section">VSIC 2025 section.</param>
/// <param name="Section2018">VSIC 2018 section, where it is certain.</param>
/// <param name="SizeClass">By Decree 80/2021, where known.</param>
/// <param name="InIndustrialZone">In a zone, where known.</param>
/// <param name="IndustrialZone">Its name.</param>
/// <param name="CommuneCode">Of the head office, where known.</param>
/// <param name="FormerCommuneCode">Before 2025-07-01, where known.</param>
/// <param name="ProvinceCode">Of the head office, where known.</param>
/// <param name="Status">Active, suspended or dissolved.</param>
/// <param name="EffectiveOn">The day from which this state holds.</param>
/// <param name="LegalForms">Newest first.</param>
/// <param name="Branches">By code.</param>
/// <param name="Details">What only officers of its area see.</param>
public sealed record EmployerView(
    Guid EmployerId, long Version, string Code, bool IsPersonal, string Name, string Kind, string? Industry, string? Section, string? Section2018, string? SizeClass,
    bool? InIndustrialZone, string? IndustrialZone, string? CommuneCode, string? FormerCommuneCode, string? ProvinceCode, string Status, DateOnly EffectiveOn,
    IReadOnlyList<LegalFormView> LegalForms, IReadOnlyList<BranchView> Branches, EmployerDetails? Details);

/// <summary>Gives one employer: whole in one's area, the public card of an organisation elsewhere, nothing of a natural person's business elsewhere.</summary>
public static class GetEmployer
{
    public static void Map(RouteGroupBuilder employers) =>
        employers.MapGet("/{employerId:guid}", HandleAsync).WithName(nameof(GetEmployer)).RequireAreaScope(Scopes.RegistryRead);

    private static async Task<Results<Ok<EmployerView>, ProblemHttpResult>> HandleAsync(
        Guid employerId, HttpContext http, RegistryDb db, AreaScope area, PersonalDataCipher cipher, CodeLists.CodeListSet lists, CancellationToken ct)
    {
        var own = await db.InSight(area).AsNoTracking().FirstOrDefaultAsync(e => e.Id == employerId, ct);
        var employer = own ?? await db.Public().AsNoTracking().FirstOrDefaultAsync(e => e.Id == employerId, ct);
        if (employer is null)
            return EmployerProblems.NotFound();
        var forms = await db.LegalForms.AsNoTracking().Where(f => f.EmployerId == employerId).OrderByDescending(static f => f.Id).ToListAsync(ct);
        var branches = await db.Branches.AsNoTracking().Where(b => b.EmployerId == employerId).OrderBy(static b => b.Code)
            .Select(static b => new BranchView(b.Id, b.Code, b.Name, b.CommuneCode == "" ? null : b.CommuneCode, b.OpenedOn, b.ClosedOn)).ToListAsync(ct);
        ETags.Set(http, employer.Version);
        http.Response.Headers.CacheControl = "no-store";
        var facts = employer.Reveal(cipher);
        // A former form may have been a person's business: outside the area its number is not even masked.
        var shown = forms.Where(f => own is not null || f.OwnerNumberIndex is null)
            .Select(f => new LegalFormView(f.Kind, f.RevealCode(cipher).Shown, f.Name, f.ValidFrom, f.ValidTo, f.Ground));
        return TypedResults.Ok(new EmployerView(
            employer.Id, employer.Version, facts.Code.Shown, employer.IsPersonal, facts.Name, facts.Kind, facts.Industry, facts.Section, facts.Section2018, facts.SizeClass,
            facts.InIndustrialZone, facts.IndustrialZone, facts.Commune.Length == 0 ? null : facts.Commune, facts.FormerCommune,
            lists.Units.Communes.TryGet(facts.Commune, out var unit) ? unit.Parent : null, facts.Status, employer.EffectiveOn, [.. shown], branches,
            own is null ? null : new EmployerDetails(
                facts.Employees, facts.AnnualRevenue, facts.TotalCapital, facts.Address, facts.Phone, facts.Industry2018, employer.IsDeclared, employer.Source,
                employer.EnteredAt, employer.ChangedAt, employer.Code is null ? null : await VerificationView.OfEmployerAsync(db, employerId, ct))));
    }
}
