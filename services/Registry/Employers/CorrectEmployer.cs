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

/// <summary>The employer as it stands from now on, and why.</summary>
/// <param name="Employer">Everything, also what stays; only the code may be left out, and stays.</param>
/// <param name="Source">See the list record-sources; an officer, if left out.</param>
/// <param name="Reason">Why, in the officer's words.</param>
/// <param name="EffectiveOn">The day from which this holds, not after today; today, if left out.</param>
public sealed record CorrectEmployerRequest(
    [property: Required] EmployerForm Employer, string? Source = null, [property: StringLength(500)] string? Reason = null, string? EffectiveOn = null);

/// <summary>Corrects an employer, its state included, keeps what stood before and announces it. A new legal form is a conversion, not a correction.</summary>
public static class CorrectEmployer
{
    public static void Map(RouteGroupBuilder employers) =>
        employers.MapPut("/{employerId:guid}", HandleAsync).WithName(nameof(CorrectEmployer)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Ok<EmployerAnswer>, ProblemHttpResult>> HandleAsync(
        Guid employerId, CorrectEmployerRequest request, HttpContext http,
        RegistryDb db, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        if (!ETags.TryReadIfMatch(http, out var version, out var problem))
            return problem!;
        // Only where the head office is: the area filter of the table.
        var employer = await db.Employers.FirstOrDefaultAsync(e => e.Id == employerId, ct);
        if (employer is null)
            return EmployerProblems.NotFound();
        if (employer.Version != version)
            return ETags.Changed(employer.Version);
        var before = employer.Reveal(cipher);
        var check = EmployerRules.Check(request.Employer.Code is null ? request.Employer with { Code = before.Code.Enterprise ?? before.Code.OwnerNumber } : request.Employer, lists, clock.Today());
        var terms = ChangeTerms.Read(request.Source, request.EffectiveOn, lists, clock.Today());
        if (check.Facts is not { } facts || terms.Findings.Count > 0)
            return EmployerProblems.Invalid(check.Findings.Concat(terms.Findings), http);

        employer.Correct(facts, cipher, terms.Source, terms.EffectiveOn, clock.GetUtcNow());
        (await db.LegalForms.SingleAsync(f => f.EmployerId == employerId && f.ValidTo == null, ct)).Correct(employer, facts.Code, cipher);
        db.EmployerChanges.Add(EmployerChange.Of(employer, "corrected", Actor.Of(caller, terms.Source), cipher, request.Reason, StateDifference.Between(before, facts)));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.EmployerChangedV1, employer.ToEvent(), clock));
        return await SaveAsync(employer, check.Findings, http, db, ct);
    }

    /// <summary>Saves the next version of an employer, unless somebody else made it first or holds its code.</summary>
    internal static async Task<Results<Ok<EmployerAnswer>, ProblemHttpResult>> SaveAsync(
        Employer employer, IEnumerable<Finding> findings, HttpContext http, RegistryDb db, CancellationToken ct)
    {
        try
        {
            await db.SaveChangesAsync(ct);
        }
        catch (DbUpdateException e) when (EmployerProblems.ChangedMeanwhile(e))
        {
            return ETags.Changed(await db.Everywhere().AsNoTracking().Where(o => o.Id == employer.Id).Select(static o => o.Version).FirstOrDefaultAsync(ct));
        }
        catch (DbUpdateException e) when (EmployerProblems.RefusedCode(e))
        {
            return EmployerProblems.CodeTaken();
        }
        ETags.Set(http, employer.Version);
        return TypedResults.Ok(EmployerAnswer.Of(employer, FindingAnswer.Of(findings.Where(static f => f.IsWarning), http)));
    }
}
