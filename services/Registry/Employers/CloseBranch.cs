using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employers;

/// <summary>The end of a branch.</summary>
/// <param name="ClosedOn">Its last day, not after today.</param>
/// <param name="Source">See the list record-sources; an officer, if left out.</param>
public sealed record CloseBranchRequest([property: Required] string ClosedOn, string? Source = null);

/// <summary>The version of the employer after its branch was closed.</summary>
public sealed record CloseBranchResponse(Guid BranchId, Guid EmployerId, long Version, DateOnly ClosedOn);

/// <summary>Closes a branch; its code stays known. By an officer of the employer's or the branch's area.</summary>
public static class CloseBranch
{
    public static void Map(RouteGroupBuilder employers) =>
        employers.MapPost("/{employerId:guid}/branches/{branchId:guid}/close", HandleAsync).WithName(nameof(CloseBranch)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<CloseBranchResponse>, ProblemHttpResult>> HandleAsync(
        Guid employerId, Guid branchId, CloseBranchRequest request, HttpContext http, RegistryDb db, AreaScope area,
        PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var employer = await db.InSight(area).AsNoTracking().FirstOrDefaultAsync(e => e.Id == employerId, ct);
        var branch = await db.Branches.FirstOrDefaultAsync(b => b.Id == branchId && b.EmployerId == employerId, ct);
        if (employer is null || branch is null
            || (!area.Covers(employer.CommuneCode, employer.FormerDistrictCode) && !area.Covers(branch.CommuneCode, branch.FormerDistrictCode)))
            return Problems.NotFound("branch-unknown", "No such branch", "Neither this employer nor this branch is in your area. Look at the employer's branches.");
        var terms = ChangeTerms.Read(request.Source, request.ClosedOn, lists, clock.Today());
        var findings = terms.Findings.Select(static f => f.Field == "effectiveOn" ? f with { Field = "closedOn" } : f).ToList();
        if (findings.Count == 0 && terms.EffectiveOn < branch.OpenedOn)
            findings.Add(new Finding("closedOn", "bad-date", IsWarning: false, "ended-before-start"));
        if (findings.Count > 0)
            return EmployerProblems.Invalid(findings, http);
        if (branch.ClosedOn is { } closed)
        {
            return closed == terms.EffectiveOn
                ? TypedResults.Ok(new CloseBranchResponse(branchId, employerId, employer.Version, closed))
                : Problems.Conflict("branch-closed", "The branch is closed", $"It was closed as of {closed:yyyy-MM-dd}.", ("closedOn", closed));
        }
        branch.Close(terms.EffectiveOn);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var before = JsonSerializer.Serialize(new { branch = branch.Code, closedOn = (DateOnly?)null }, JsonSerializerOptions.Web);
        var version = await AddBranch.TouchAsync(
            employerId, "branch-closed", new StateDifference(["branches"], before), Actor.Of(caller, terms.Source), terms.EffectiveOn, db, cipher, clock, ct);
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateConcurrencyException)
        {
            return Problems.Conflict("branch-closed", "The branch is closed", "Another officer closed it at the same moment. Look at the employer's branches.");
        }
        return TypedResults.Ok(new CloseBranchResponse(branchId, employerId, version, terms.EffectiveOn));
    }
}
