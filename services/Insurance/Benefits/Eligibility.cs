namespace Lmis.Insurance.Benefits;

/// <summary>Conditions for the benefit (Law 74/2025/QH15 art. 38.1) and for the support of training of others (art. 37).</summary>
public static class Eligibility
{
    /// <summary>Of the benefit; every condition is judged, so that all that fail are seen at once.</summary>
    public static bool OfBenefit(BenefitFacts facts, PaidMonths paid, BenefitRules rules, WorkingDays days, Explanation steps)
    {
        var (r, dossier) = (rules.Parameters.Eligibility, facts.Dossier);
        var holds = OfEnd(facts.Employment, paid, r, steps);
        var isShort = facts.Employment.ContractTerm == "under-12-months";
        var window = isShort ? r.ShortContractWindow : r.Window;
        holds &= InWindow("paid-months-in-window", paid, r.PaidMonths, window, steps, isShort ? "short-contract" : "other-contract");
        var begins = FilingBegins(facts.Employment);
        var due = days.AfterMonths(begins, r.FilingMonths);
        holds &= steps.Add("filed-in-time", dossier.FiledOn <= due, ("from", begins), ("months", r.FilingMonths), ("due", due), ("filedOn", dossier.FiledOn));
        if (dossier.Channel == "post")
            holds &= steps.Add("post-allowed", dossier.PostGround is not null, ("ground", dossier.PostGround ?? "none"));
        holds &= Waiting(dossier.FiledOn, facts.Events, facts.Employment, r, days, steps);
        var waitingEnds = days.After(dossier.FiledOn, r.WaitingWorkingDays);
        if (dossier.DeclinedOn is { } declined)
            holds &= steps.Add("not-declined", declined > waitingEnds, ("declinedOn", declined), ("until", waitingEnds));
        return holds;
    }

    /// <summary>Of somebody who receives no benefit, for the support of training.</summary>
    public static bool OfTraining(EndedEmployment employment, IReadOnlyList<LifeEvent>? events, DateOnly filedOn, BenefitRules rules, WorkingDays days, Explanation steps)
    {
        var (r, paid) = (rules.Parameters.Training, new PaidMonths(employment));
        var holds = OfEnd(employment, paid, rules.Parameters.Eligibility, steps);
        holds &= InWindow("training-months-in-window", paid, r.PaidMonths, r.Window, steps, "any-contract");
        var begins = FilingBegins(employment);
        var due = days.AfterMonths(begins, r.FilingMonths);
        holds &= steps.Add("training-filed-in-time", filedOn <= due, ("from", begins), ("months", r.FilingMonths), ("due", due), ("filedOn", filedOn));
        return holds & Waiting(filedOn, events, employment, rules.Parameters.Eligibility, days, steps);
    }

    private static DateOnly FilingBegins(EndedEmployment employment) =>
        employment.Absence is { Kind: "employer-unable-to-pay", ConfirmedOn: { } confirmed } && confirmed > employment.EndedOn ? confirmed : employment.EndedOn;

    private static bool OfEnd(EndedEmployment employment, PaidMonths paid, EligibilityRules r, Explanation steps)
    {
        var way = paid.Has(paid.End) ? "paid-month-of-end"
            : paid.Has(paid.End - 1) ? "paid-month-before"
            : employment.Absence is { } absence && (absence.Kind == "employer-unable-to-pay" || absence.WorkingDays >= r.AbsenceWorkingDays) ? absence.Kind
            : "none";
        var holds = steps.Add("currently-contributing", way != "none", ("month", Month.Text(paid.End)), ("way", way));
        holds &= steps.Add("lawful-end", employment.EndKind != "left-unlawfully", ("endKind", employment.EndKind), ("endedOn", employment.EndedOn));
        return holds & steps.Add("not-qualified-for-pension", employment.EndKind != "qualified-for-pension", ("endKind", employment.EndKind));
    }

    private static bool InWindow(string rule, PaidMonths paid, int needed, int window, Explanation steps, string contract)
    {
        var count = paid.InWindow(window);
        return steps.Add(rule, count >= needed, ("contract", contract), ("window", window),
            ("from", Month.Text(paid.WindowEnd - window + 1)), ("to", Month.Text(paid.WindowEnd)), ("paid", count), ("needed", needed));
    }

    private static bool Waiting(DateOnly filedOn, IReadOnlyList<LifeEvent>? events, EndedEmployment employment, EligibilityRules r, WorkingDays days, Explanation steps)
    {
        var until = days.After(filedOn, r.WaitingWorkingDays);
        var bar = events?.Where(e => LifeEvents.All[e.Kind].Bars && e.On > employment.EndedOn && e.On <= until).MinBy(static e => e.On);
        return steps.Add("no-bar-while-waiting", bar is null, ("filedOn", filedOn), ("days", r.WaitingWorkingDays), ("until", until), ("event", bar?.Kind), ("on", bar?.On));
    }
}
