namespace Lmis.Insurance.Benefits;

/// <summary>What became of one benefit month.</summary>
/// <param name="Number">1 and up.</param>
/// <param name="State"><c>paid</c>; <c>expected</c> while its notice may still come; <c>suspended</c>; <c>ended</c> after a termination; <c>cancelled</c>.</param>
/// <param name="Amount">VND, 0 where nothing is paid.</param>
/// <param name="AgencyToldBy">Of a suspended month, or of the first of a decision not collected: by when the centre tells the agency.</param>
/// <param name="SuspensionDue">Of a suspended month: by when the suspension is submitted; it begins on the month's first day.</param>
/// <param name="ResumptionDue">By when the resumption is submitted, on the first month after a suspension whose notice came.</param>
/// <param name="ResumesOn">First day of the month the benefit resumes with.</param>
public sealed record MonthOutcome(int Number, string State, long Amount, DateOnly? AgencyToldBy = null, DateOnly? SuspensionDue = null, DateOnly? ResumptionDue = null, DateOnly? ResumesOn = null);

/// <summary>The termination of the benefit (chấm dứt hưởng trợ cấp thất nghiệp).</summary>
/// <param name="Ground">Letter of Law 74/2025/QH15 art. 41.4.</param>
/// <param name="On">Day of termination.</param>
/// <param name="NoticeDue">By when the worker notifies it; null where time is never reserved on this ground.</param>
/// <param name="IsNotified">Whether it was notified in time, or still can be.</param>
/// <param name="Reserved">Paid months reserved by it, those of the decision not among them.</param>
public sealed record Termination(string Ground, DateOnly On, DateOnly? NoticeDue, bool IsNotified, int Reserved);

/// <summary>How the benefit went, or goes.</summary>
/// <param name="Months">Each month granted.</param>
/// <param name="Termination">Where it ended early.</param>
/// <param name="Total">VND paid and expected.</param>
/// <param name="Reserved">Paid months reserved in all.</param>
/// <param name="CancellationDue">Of a decision not collected: by when its cancellation is submitted.</param>
public sealed record BenefitCourse(IReadOnlyList<MonthOutcome> Months, Termination? Termination, long Total, int Reserved, DateOnly? CancellationDue)
{
    /// <summary>Follows the months by notices and events (Law 74/2025/QH15 art. 41; Decree 374/2025/NĐ-CP arts 8, 16–19, 21).</summary>
    public static BenefitCourse Of(
        BenefitFacts facts, DateOnly asOf, int paidMonths, long amount, BenefitDuration duration, BenefitSchedule schedule, BenefitRules rules, WorkingDays days, Explanation steps)
    {
        var r = rules.Parameters.Procedure;
        if (facts.Dossier.IsNotCollected)
            return NotCollected(paidMonths, schedule, r, days, steps);

        var notices = schedule.Months.Select(m => Notice(m, facts.Notices, asOf)).ToList();
        var termination = facts.Events?.Where(e => e.On > facts.Dossier.FiledOn && e.On <= schedule.EndsOn).MinBy(static e => e.On);
        if (Silence(schedule, notices, r) is { } silent && !(termination?.On <= silent))
            termination = new(LifeEvents.NoNotice, silent, null);
        List<MonthOutcome> months = [];
        foreach (var (month, notice) in schedule.Months.Zip(notices))
            months.Add(Follow(month, notice, termination, amount, months, r, days, steps));
        Resume(months, schedule, notices, termination, r, days, steps);

        var reserved = duration.OddMonthsReserved;
        Termination? end = null;
        if (termination is not null)
        {
            end = Terminate(termination, asOf, paidMonths, months, duration, rules, days, steps);
            reserved += end.Reserved;
        }
        var total = steps.Add("total", months.Sum(static m => m.Amount), ("months", months.Count(static m => m.Amount > 0)), ("monthly", amount));
        return new(months, end, total, reserved, null);
    }

    /// <summary>Of one month's notice: the day it came in its window, or a late day, or that its window is still open.</summary>
    private sealed record MonthNotice(DateOnly? InTime, DateOnly? Late, bool IsOpen);

    private static MonthNotice Notice(BenefitMonth month, IReadOnlyList<DateOnly>? given, DateOnly asOf)
    {
        if (given is null)
            return new(null, null, true);
        var within = given.Where(d => d >= month.NoticeFrom && (d <= month.To || d <= month.NoticeDue)).Order().ToList();
        DateOnly? inTime = within is [var first, ..] && first <= month.NoticeDue ? first : null;
        return new(inTime, inTime is null && within is [var late, ..] ? late : null, inTime is null && asOf <= month.NoticeDue);
    }

    /// <summary>The end of the window of the last of so many months running without a notice; a late one breaks the run.</summary>
    private static DateOnly? Silence(BenefitSchedule schedule, List<MonthNotice> notices, ProcedureRules r)
    {
        var run = 0;
        foreach (var (month, notice) in schedule.Months.Zip(notices))
        {
            run = notice.InTime is null && !notice.IsOpen ? run + 1 : 0;
            if (run == r.MissedMonthsToTerminate)
                return month.NoticeDue;
            if (notice.Late is not null)
                run = 0;
        }
        return null;
    }

    private static MonthOutcome Follow(
        BenefitMonth month, MonthNotice notice, LifeEvent? end, long amount, List<MonthOutcome> before, ProcedureRules r, WorkingDays days, Explanation steps)
    {
        if (end?.On < month.From)
        {
            // An event between the waiting days and the first day leaves nothing to be paid.
            if (before.Count == 0)
                steps.Add("not-begun", end.On, ("event", end.Kind), ("from", month.From));
            return new(month.Number, "ended", 0);
        }
        if (notice.InTime is { } inTime)
        {
            steps.Add("month-paid", amount, ("number", month.Number), ("noticeOn", inTime), ("from", month.NoticeFrom), ("to", month.NoticeDue));
            return new(month.Number, "paid", amount);
        }
        if (end is not null && end.Kind != LifeEvents.NoNotice && end.On <= month.NoticeDue)
        {
            steps.Add("last-month-in-full", amount, ("number", month.Number), ("on", end.On));
            return new(month.Number, "paid", amount);
        }
        if (notice.IsOpen)
        {
            steps.Add("month-expected", amount, ("number", month.Number), ("from", month.NoticeFrom), ("to", month.NoticeDue));
            return new(month.Number, "expected", amount);
        }
        var (told, due) = (days.After(month.NoticeDue, r.NotCollectedToldDays), days.After(month.NoticeDue, r.SuspensionDays));
        steps.Add("month-suspended", month.From, ("number", month.Number), ("windowEnd", month.NoticeDue), ("toldBy", told), ("due", due));
        return new(month.Number, "suspended", 0, told, due);
    }

    /// <summary>A suspension ends with the first day of the month after the late notice, or of the month whose own notice came.</summary>
    private static void Resume(List<MonthOutcome> months, BenefitSchedule schedule, List<MonthNotice> notices, LifeEvent? end, ProcedureRules r, WorkingDays days, Explanation steps)
    {
        for (var i = 1; i < months.Count; i++)
        {
            if (months[i - 1].State != "suspended" || months[i].State == "ended")
                continue;
            var (late, inTime) = (notices[i - 1].Late, notices[i].InTime);
            if ((late ?? inTime) is not { } on || on > end?.On)
                continue;
            if (late is not null)
                steps.Add("late-notice", on, ("number", i), ("windowEnd", schedule.Months[i - 1].NoticeDue));
            var (due, from) = (days.After(on, r.ResumptionDays), schedule.Months[i].From);
            steps.Add("resumed", from, ("number", i + 1), ("noticeOn", on), ("due", due));
            months[i] = months[i] with { ResumptionDue = due, ResumesOn = from };
        }
    }

    private static Termination Terminate(
        LifeEvent end, DateOnly asOf, int paidMonths, List<MonthOutcome> months, BenefitDuration duration, BenefitRules rules, WorkingDays days, Explanation steps)
    {
        var (ground, _, reserves) = LifeEvents.All[end.Kind];
        steps.Add("terminated", end.On, ("event", end.Kind), ("ground", ground));
        if (!steps.Add("ground-reserves", reserves, ("event", end.Kind), ("ground", ground)))
            return new(ground, end.On, null, end.NotifiedOn is not null, 0);
        var due = days.After(end.On, rules.Parameters.Procedure.TerminationNoticeDays);
        // To ask for the end is to notify it.
        var on = end.NotifiedOn ?? (end.Kind == "own-request" ? end.On : null);
        var isNotified = steps.Add("termination-notified", on is { } day ? day <= due : asOf <= due, ("on", end.On), ("due", due), ("notifiedOn", on));
        if (!isNotified)
            return new(ground, end.On, due, false, 0);
        var r = rules.Parameters.Duration;
        var (counted, received, suspended) = (Math.Min(paidMonths, r.MostPaidMonths), months.Count(static m => m.Amount > 0), months.Count(static m => m.State == "suspended"));
        var reserved = steps.Add("reserve-at-termination",
            Math.Max(0, counted - (r.PaidMonthsPerMonth * (received + suspended)) - duration.OddMonthsReserved),
            ("paid", counted), ("received", received), ("suspended", suspended), ("per", r.PaidMonthsPerMonth), ("odd", duration.OddMonthsReserved));
        return new(ground, end.On, due, true, reserved);
    }

    private static BenefitCourse NotCollected(int paidMonths, BenefitSchedule schedule, ProcedureRules r, WorkingDays days, Explanation steps)
    {
        var end = schedule.Months[0].NoticeDue;
        var (told, due) = (days.After(end, r.NotCollectedToldDays), days.After(end, r.NotCollectedCancelledDays));
        steps.Add("collected", false, ("windowEnd", end), ("toldBy", told), ("due", due), ("reserved", paidMonths));
        return new([.. schedule.Months.Select(m => new MonthOutcome(m.Number, "cancelled", 0, m.Number == 1 ? told : null))], null, 0, paidMonths, due);
    }
}
