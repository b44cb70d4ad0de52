using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Insurance.Benefits;

/// <summary>Calculates a month's contribution of worker and employer, explained line by line, as a shadow calculation.</summary>
public static class CalculateContribution
{
    public static void Map(RouteGroupBuilder v1) => v1.MapPost("/contribution-calculations", HandleAsync).WithName(nameof(CalculateContribution)).RequireAreaScope(Scopes.InsuranceCalculate);

    private static async Task<Results<Ok<ShadowCalculation<Contribution>>, ProblemHttpResult>> HandleAsync(
        ContributionFacts facts, RuleBook book, MinimumWages wages, InsuranceDb db, Caller caller, HttpContext http, TimeProvider clock, CancellationToken ct)
    {
        var check = new FactsCheck(wages);
        var month = check.Contribution(facts);
        if (check.Problem is { } problem)
            return problem;
        // A contribution is not decided about: the rules are those of its month.
        if (book.For(Month.FirstDay(month), Month.FirstDay(month), clock.Today()) is not { } rules)
            return ShadowCalculation.NoRules();
        if (await ShadowCalculation.RecordAsync("contribution", http, db, caller, clock, ct) is { } unnamed)
            return unnamed;
        var steps = new Explanation(rules);
        return TypedResults.Ok(ShadowCalculation.Mark(rules, Contribution.Of(month, facts, rules, wages, steps), steps.Lines));
    }
}
