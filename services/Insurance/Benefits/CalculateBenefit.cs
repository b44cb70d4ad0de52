using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Insurance.Benefits;

/// <summary>What a benefit would be, without its steps.</summary>
public sealed record BenefitResult(bool IsEligible, BenefitAmount? Amount, BenefitDuration? Duration, BenefitSchedule? Schedule, BenefitCourse? Course);

/// <summary>Calculates an unemployment benefit for a counsellor, explained line by line, as a shadow of the national software.</summary>
public static class CalculateBenefit
{
    public static void Map(RouteGroupBuilder v1) => v1.MapPost("/benefit-calculations", HandleAsync).WithName(nameof(CalculateBenefit)).RequireAreaScope(Scopes.InsuranceCalculate);

    private static async Task<Results<Ok<ShadowCalculation<BenefitResult>>, ProblemHttpResult>> HandleAsync(
        BenefitFacts facts, RuleBook book, MinimumWages wages, WorkingDays days, InsuranceDb db, Caller caller, HttpContext http, TimeProvider clock, CancellationToken ct)
    {
        if (new FactsCheck(wages).Benefit(facts).Problem is { } problem)
            return problem;
        var asOf = facts.AsOf ?? clock.Today();
        if (book.For(facts.Dossier.FiledOn, facts.Dossier.DecidedOn, asOf) is not { } rules)
            return ShadowCalculation.NoRules();
        if (await ShadowCalculation.RecordAsync("benefit", http, db, caller, clock, ct) is { } unnamed)
            return unnamed;
        var found = BenefitCalculation.Of(facts, asOf, rules, wages, days);
        return TypedResults.Ok(ShadowCalculation.Mark(rules, new BenefitResult(found.IsEligible, found.Amount, found.Duration, found.Schedule, found.Course), found.Lines));
    }
}
