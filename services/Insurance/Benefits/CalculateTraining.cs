using Lmis.Contracts;
using Lmis.Hosting;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Insurance.Benefits;

/// <summary>Calculates the support of a course for a counsellor, explained line by line, as a shadow calculation.</summary>
public static class CalculateTraining
{
    public static void Map(RouteGroupBuilder v1) => v1.MapPost("/training-support-calculations", HandleAsync).WithName(nameof(CalculateTraining)).RequireAreaScope(Scopes.InsuranceCalculate);

    private static async Task<Results<Ok<ShadowCalculation<TrainingSupport>>, ProblemHttpResult>> HandleAsync(
        TrainingFacts facts, RuleBook book, MinimumWages wages, WorkingDays days, InsuranceDb db, Caller caller, HttpContext http, TimeProvider clock, CancellationToken ct)
    {
        if (new FactsCheck(wages).Training(facts).Problem is { } problem)
            return problem;
        if (book.For(facts.FiledOn, facts.DecidedOn, facts.AsOf ?? clock.Today()) is not { } rules)
            return ShadowCalculation.NoRules();
        if (await ShadowCalculation.RecordAsync("training", http, db, caller, clock, ct) is { } unnamed)
            return unnamed;
        var steps = new Explanation(rules);
        return TypedResults.Ok(ShadowCalculation.Mark(rules, TrainingSupport.Of(facts, rules, days, steps), steps.Lines));
    }
}
