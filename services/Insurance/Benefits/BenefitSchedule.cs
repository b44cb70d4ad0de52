namespace Lmis.Insurance.Benefits;

/// <summary>One benefit month and the days that belong to it.</summary>
/// <param name="Number">1 and up.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
/// <param name="NoticeDays">The working days for the notice; of the first month, those for collecting the decision.</param>
/// <param name="PaymentDue">By when the agency pays.</param>
public sealed record BenefitMonth(int Number, DateOnly From, DateOnly To, IReadOnlyList<DateOnly> NoticeDays, DateOnly PaymentDue)
{
    /// <summary>The last day for the notice.</summary>
    public DateOnly NoticeDue => NoticeDays[^1];

    /// <summary>The first day of which a notice is accepted: of a later month its first day too, though it is not counted.</summary>
    public DateOnly NoticeFrom => Number == 1 ? NoticeDays[0] : From;
}

/// <summary>The days of a dossier and of its benefit months.</summary>
/// <param name="StartsOn">First day of the benefit.</param>
/// <param name="DecisionDue">By when the decision is due.</param>
/// <param name="Months">The months granted.</param>
public sealed record BenefitSchedule(DateOnly StartsOn, DateOnly DecisionDue, IReadOnlyList<BenefitMonth> Months)
{
    /// <summary>Last day of the last month.</summary>
    public DateOnly EndsOn => Months[^1].To;

    /// <summary>Calculates it (Law 74/2025/QH15 art. 39.3; Decree 374/2025/NĐ-CP arts 14–16, 21, 45.3).</summary>
    public static BenefitSchedule Of(BenefitDossier dossier, int months, BenefitRules rules, WorkingDays days, Explanation steps)
    {
        var r = rules.Parameters.Procedure;
        var start = steps.Add("starts-on", days.After(dossier.FiledOn, r.StartWorkingDay), ("filedOn", dossier.FiledOn), ("day", r.StartWorkingDay));
        var received = dossier.ArrivedOn ?? dossier.FiledOn;
        var decision = steps.Add("decision-due", days.After(received, r.DecisionDays), ("receivedOn", received), ("days", r.DecisionDays));
        var list = new List<BenefitMonth>(months);
        for (var number = 1; number <= months; number++)
        {
            // Every month is counted from the first start, so that a short month does not move the ones after it.
            var (from, next) = (start.AddMonths(number - 1), start.AddMonths(number));
            var to = next.Day == start.Day ? next.AddDays(-1) : next;
            // Where the month before had no such day, it ended on its last day and this one begins on the first.
            if (from.Day != start.Day)
                from = from.AddDays(1);
            DateOnly[] window = number == 1 ? Window(dossier.DecidedOn ?? decision, r.CollectionDays, true) : Window(from, r.NoticeDays, false);
            steps.Add("benefit-month", to, ("number", number), ("from", from), ("to", to));
            steps.Add(number == 1 ? "collection-window" : "notice-window", window[^1], ("number", number), ("from", window[0]), ("to", window[^1]), ("days", window.Length));
            var payment = steps.Add("payment-due", days.After(window[^1], r.PaymentDays), ("number", number), ("windowEnd", window[^1]), ("days", r.PaymentDays));
            list.Add(new(number, from, to, window, payment));
        }
        steps.Add("health-insurance", list[^1].To, ("from", start), ("to", list[^1].To));
        if (list[^1].PaymentDue > days.KnownTo)
            steps.Add("calendar", days.KnownTo);
        return new(start, decision, list);

        // The slip begins on the day of the decision itself.
        DateOnly[] Window(DateOnly day, int count, bool counted)
        {
            var window = new DateOnly[count];
            for (var i = 0; i < count; i++)
                day = window[i] = counted && i == 0 && days.Has(day) ? day : days.After(day, 1);
            return window;
        }
    }
}
