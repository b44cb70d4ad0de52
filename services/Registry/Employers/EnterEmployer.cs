using System.ComponentModel.DataAnnotations;
using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Messaging;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Data;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;

namespace Lmis.Registry.Employers;

/// <summary>An employer to be entered.</summary>
/// <param name="Employer">What is declared of it.</param>
/// <param name="Source">See the list record-sources; an officer, if left out.</param>
/// <param name="EffectiveOn">The day from which this holds, not after today; today, if left out.</param>
public sealed record EnterEmployerRequest([property: Required] EmployerForm Employer, string? Source = null, string? EffectiveOn = null);

/// <summary>Enters an employer (người sử dụng lao động), once per code, and announces it; one that workers had only declared is completed.</summary>
public static class EnterEmployer
{
    public static void Map(RouteGroupBuilder employers) =>
        employers.MapPost("/", HandleAsync).WithName(nameof(EnterEmployer)).RequireAreaScope(Scopes.RegistryWrite);

    private static async Task<Results<Created<EmployerAnswer>, ProblemHttpResult>> HandleAsync(
        EnterEmployerRequest request, [FromHeader(Name = "Idempotency-Key"), StringLength(100)] string? idempotencyKey, HttpContext http,
        RegistryDb db, AreaScope area, PersonalDataCipher cipher, CodeListSet lists, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var create = IdempotentCreate.Of("enter-employer", request, idempotencyKey, cipher, caller);
        var (answered, problem) = await create.BeforeAsync<EmployerAnswer>(db, http, ct);
        if (problem is not null)
            return problem;
        if (answered is not null)
            return Answer(answered, http);
        var check = EmployerRules.Check(request.Employer, lists, clock.Today());
        var terms = ChangeTerms.Read(request.Source, request.EffectiveOn, lists, clock.Today());
        if (check.Facts is not { } facts || terms.Findings.Count > 0)
            return EmployerProblems.Invalid(check.Findings.Concat(terms.Findings), http);

        await using var transaction = await db.Database.BeginTransactionAsync(ct);
        var now = clock.GetUtcNow();
        var employer = await DeclaredAsync(facts, db, area, cipher, ct);
        if (employer is null)
        {
            employer = Employer.Enter(facts, cipher, terms.Source, terms.EffectiveOn, now);
            db.Employers.Add(employer);
            db.LegalForms.Add(LegalForm.Of(employer, facts.Code, cipher, null));
        }
        else
        {
            employer.Correct(facts, cipher, terms.Source, terms.EffectiveOn, now);
            (await db.LegalForms.SingleAsync(f => f.EmployerId == employer.Id && f.ValidTo == null, ct)).Correct(employer, facts.Code, cipher);
        }
        var answer = EmployerAnswer.Of(employer, FindingAnswer.Of(check.Findings.Where(static f => f.IsWarning), http));
        db.EmployerChanges.Add(EmployerChange.Of(employer, "entered", Actor.Of(caller, terms.Source), cipher));
        db.Set<OutboxMessage>().Add(OutboxMessage.From(Topics.EmployerChangedV1, employer.ToEvent(), clock));
        create.Keep(answer, db, now);
        try
        {
            await db.SaveChangesAsync(ct);
            await transaction.CommitAsync(ct);
        }
        catch (DbUpdateException e) when (EmployerProblems.RefusedCode(e) || EmployerProblems.ChangedMeanwhile(e) || WorkerProblems.Refused(e, IdempotencyKeyTable.PrimaryKey))
        {
            // The unique indexes decide, not the look before: two officers may enter the same employer at once, or one request may come twice.
            await transaction.RollbackAsync(ct);
            db.ChangeTracker.Clear();
            (answered, problem) = await create.BeforeAsync<EmployerAnswer>(db, http, ct);
            return answered is not null ? Answer(answered, http) : problem ?? EmployerProblems.CodeTaken();
        }
        return Answer(answer, http);
    }

    /// <summary>The entry that workers' declarations made of this employer, if nobody else's area holds it: it is completed instead of made twice.</summary>
    private static async Task<Employer?> DeclaredAsync(EmployerFacts facts, RegistryDb db, AreaScope area, PersonalDataCipher cipher, CancellationToken ct)
    {
        var (code, owner) = (facts.Code.Enterprise, facts.Code.IndexOf(cipher));
        // Of a place nobody has named yet: the officer's area, where the form puts it, takes it.
        if (code is not null && area.Covers(facts.Commune, facts.FormerDistrict))
        {
            await db.Everywhere().Where(e => e.IsDeclared && e.Code == code && e.CommuneCode == "").ExecuteUpdateAsync(
                set => set.SetProperty(static e => e.CommuneCode, facts.Commune).SetProperty(static e => e.FormerDistrictCode, facts.FormerDistrict), ct);
        }
        return await db.Employers.FirstOrDefaultAsync(e => e.IsDeclared && (code != null ? e.Code == code : e.OwnerNumberIndex == owner && e.CommuneCode == facts.Commune), ct);
    }

    private static Created<EmployerAnswer> Answer(EmployerAnswer answer, HttpContext http)
    {
        ETags.Set(http, answer.Version);
        return TypedResults.Created($"/v1/employers/{answer.EmployerId}", answer);
    }
}
