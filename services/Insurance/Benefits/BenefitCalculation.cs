namespace Lmis.Insurance.Benefits;

/// <summary>A calculation of the unemployment benefit (trợ cấp thất nghiệp), with every step.</summary>
/// <param name="RulesVersion">Version of the rules it followed.</param>
/// <param name="IsEligible">Whether every condition holds.</param>
/// <param name="Amount">The monthly benefit; null unless eligible, as all that follows.</param>
/// <param name="Duration">Months granted, and months reserved by the decision.</param>
/// <param name="Schedule">The days.</param>
/// <param name="Course">What became of each month.</param>
/// <param name="Lines">The steps, in their order.</param>
public sealed record BenefitCalculation(
    string RulesVersion, bool IsEligible, BenefitAmount? Amount, BenefitDuration? Duration, BenefitSchedule? Schedule, BenefitCourse? Course, IReadOnlyList<ExplanationLine> Lines)
{
    /// <summary>Calculates from facts that were checked. Nothing is read but the arguments.</summary>
    public static BenefitCalculation Of(BenefitFacts facts, DateOnly asOf, BenefitRules rules, MinimumWages wages, WorkingDays days)
    {
        var (steps, paid) = (new Explanation(rules), new PaidMonths(facts.Employment));
        steps.Add("rules-version", rules.Id, ("filedOn", facts.Dossier.FiledOn), ("from", rules.EffectiveFrom));
        if (!Eligibility.OfBenefit(facts, paid, rules, days, steps))
            return new(rules.Id, false, null, null, null, null, steps.Lines);
        var amount = BenefitAmount.Of(paid, facts.Employment.EndedOn, facts.Region, rules, wages, steps);
        var duration = BenefitDuration.Of(paid.Total, rules, steps);
        var schedule = BenefitSchedule.Of(facts.Dossier, duration.Months, rules, days, steps);
        var course = BenefitCourse.Of(facts, asOf, paid.Total, amount.Monthly, duration, schedule, rules, days, steps);
        return new(rules.Id, true, amount, duration, schedule, course, steps.Lines);
    }
}
