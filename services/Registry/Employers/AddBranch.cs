using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employers;

/// <summary>A branch to be added.</summary>
/// <param name="Code">Ten digits of the employer, a hyphen and three of the branch.</param>
/// <param name="Name">Its name.</param>
/// <param name="Commune">Where it is.</param>
/// <param name="FormerCommune">The commune before 2025-07-01, where the new code is given.</param>
/// <param name="OpenedOn">Its first day, if known.</param>
/// <param name="Source">See the list record-sources; an officer, if left out.</param>
public sealed record AddBranchRequest(
    [property: Required] string Code, [property: Required, StringLength(300, MinimumLength = 1)] string Name, [property: Required] string Commune,
    string? FormerCommune = null, string? OpenedOn = null, string? Source = null);

/// <summary>A branch and the version of its employer.</summary>
public sealed record AddBranchResponse(Guid BranchId, Guid EmployerId, long Version);

/// <summary>Adds a branch (chi nhánh, đơn vị phụ thuộc) to the employer whose ten digits its code begins with; by an officer of the employer's or the branch's area.</summary>
public static class AddBranch
{
    public static void Map(RouteGroupBuilder employers) =>
        employers.MapPost("/{employerId:guid}/branches", HandleAsync).WithName(nameof(AddBranch)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Created<AddBranchResponse>, ProblemHttpResult>> HandleAsync(
        Guid employerId, AddBranchRequest request, HttpContext http, RegistryDb db, AreaScope area,
        PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var found = await db.Public().AsNoTracking().FirstOrDefaultAsync(e => e.Id == employerId, ct);
        if (found is null)
            return EmployerProblems.NotFound();
        var read = new FormReader(lists, clock.Today());
        var code = read.EmployerCode(request.Code, found.Kind, applies: true, "code") is { } sound ? EmployerCode.Of(sound) : null;
        if (code is not null && (code.Branch is null || code.Enterprise != found.Code))
            read.Error("code", "branch-of-another", "branch-of-another");
        var name = read.Text("name", request.Name, 300);
        var (commune, former) = read.Residence("commune", request.Commune, "formerCommune", request.FormerCommune, required: true);
        var terms = ChangeTerms.Read(request.Source, request.OpenedOn, lists, clock.Today());
        if (read.HasErrors || terms.Findings.Count > 0)
            return EmployerProblems.Invalid(read.Findings.Concat(terms.Findings.Select(static f => f.Field == "effectiveOn" ? f with { Field = "openedOn" } : f)), http);
        if (!area.Covers(found.CommuneCode, found.FormerDistrictCode) && !area.Covers(commune!, lists.Units.DistrictOf(former)))
            return Problems.Forbidden("outside-area", "Outside your area", "Neither the employer nor the branch lies in your area. Ask an officer of the branch's commune or of the province.");

        var now = clock.GetUtcNow();
        var branch = Branch.Of(employerId, code!.Branch!, name!, commune, former, request.OpenedOn is null ? null : terms.EffectiveOn, lists, now);
        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var version = await TouchAsync(employerId, "branch-added", new StateDifference(["branches"], null), Actor.Of(caller, terms.Source), terms.EffectiveOn, db, cipher, clock, ct);
        db.Branches.Add(branch);
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (WorkerProblems.Refused(e, BranchTable.UniqueCode))
        {
            return Problems.Conflict("branch-code-taken", "This branch is already in the register", "A branch with this code is there. Look at the employer's branches.");
        }
        return TypedResults.Created($"/v1/employers/{employerId}", new AddBranchResponse(branch.Id, employerId, version));
    }

    /// <summary>
    /// Makes the employer's next version for something that belongs to it. The row is locked and written past the area filter: an officer of a
    /// branch's commune may add the branch, though the head office is elsewhere, and changes nothing else of it.
    /// </summary>
    internal static async Task<long> TouchAsync(
        Guid employerId, string kind, StateDifference difference, Actor actor, DateOnly effectiveOn, RegistryDb db, PersonalDataCipher cipher, TimeProvider clock, CancellationToken ct)
    {
        await db.Database.ExecuteSqlAsync($"select from employer where id = {employerId} for no key update", ct);
        var employer = await db.Everywhere().AsNoTracking().SingleAsync(e => e.Id == employerId, ct);
        employer.Touch(actor.Source, effectiveOn, clock.GetUtcNow());
        await db.Everywhere().Where(e => e.Id == employerId).ExecuteUpdateAsync(set => set
            .SetProperty(static e => e.Version, employer.Version).SetProperty(static e => e.Source, employer.Source)
            .SetProperty(static e => e.EffectiveOn, employer.EffectiveOn).SetProperty(static e => e.ChangedAt, employer.ChangedAt), ct);
        db.EmployerChanges.Add(EmployerChange.Of(employer, kind, actor, cipher, null, difference));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.EmployerChangedV1, employer.ToEvent(), clock));
        return employer.Version;
    }
}
