using System.ComponentModel.DataAnnotations;

namespace Lmis.Insurance.Benefits;

/// <summary>One month's wage to contribute for.</summary>
/// <param name="Month">yyyy-MM.</param>
/// <param name="Wage">Monthly wage, VND.</param>
/// <param name="Region">Minimum-wage region, <c>I</c> to <c>IV</c>.</param>
/// <param name="IsNewDisabledHire">A newly hired disabled worker in the first twelve months: the employer's part is nothing.</param>
public sealed record ContributionFacts([property: Required] string Month, long Wage, [property: Required] string Region, bool IsNewDisabledHire = false);

/// <summary>The contribution of a month, VND.</summary>
public sealed record Contribution(long Base, long Worker, long Employer)
{
    /// <summary>Calculates it (Law 74/2025/QH15 arts 33, 34; Decree 374/2025/NĐ-CP arts 4, 5).</summary>
    public static Contribution Of(int month, ContributionFacts facts, BenefitRules rules, MinimumWages wages, Explanation steps)
    {
        var r = rules.Parameters.Contribution;
        var (minimum, decree) = wages.On(Benefits.Month.FirstDay(month), facts.Region)!.Value;
        var cap = minimum * r.BaseCapTimes;
        var counted = steps.Add("contribution-base", Math.Min(facts.Wage, cap), ("wage", facts.Wage), ("cap", cap), ("times", r.BaseCapTimes), ("region", facts.Region), ("minimum", minimum), ("decree", decree));
        var worker = steps.Add("contribution-worker", Share(r.WorkerPercent), ("base", counted), ("percent", r.WorkerPercent));
        var percent = facts.IsNewDisabledHire ? 0 : r.EmployerPercent;
        return new(counted, worker, steps.Add("contribution-employer", Share(percent), ("base", counted), ("percent", percent)));

        long Share(int percent) => (long)Math.Round(decimal.Divide(counted * percent, 100), MidpointRounding.AwayFromZero);
    }
}
