using Lmis.Insurance.Benefits;

namespace Lmis.Insurance.Tests.Benefits;

/// <summary>What both calculations say of a claim.</summary>
internal sealed record Verdict(
    bool Eligible, long Monthly, int Months, int Odd, DateOnly? Starts, DateOnly? DecisionDue, string Spans, string States, long Total, string? Ground, DateOnly? EndedOn, int Reserved);

/// <summary>
/// The same law once more, written for itself: its numbers are here, days are walked one after another, and every day asks what happens on it. It shares with
/// the calculator only the shape of the facts and the table of minimum wages.
/// </summary>
internal sealed class SecondCalculation
{
    private static readonly string[] BarringKinds = ["insured-job", "military-service", "settled-abroad", "long-study", "death", "compulsory-measure", "detention"],
        ReservingKinds = ["insured-job", "military-service", "long-study", "compulsory-measure", "declared-missing", "detention", "own-request"];

    private static readonly Dictionary<string, string> Letters = new()
    {
        ["insured-job"] = "a", ["military-service"] = "b", ["pension"] = "c", ["second-refusal"] = "d", ["settled-abroad"] = "e", ["long-study"] = "g", ["fined"] = "h", ["death"] = "i",
        ["compulsory-measure"] = "k", ["declared-missing"] = "l", ["detention"] = "m", ["own-request"] = "n",
    };

    private readonly List<DateOnly> workdays = [];

    public SecondCalculation(params DateOnly[] daysOff)
    {
        for (var day = new DateOnly(2024, 1, 1); day.Year < 2030; day = day.AddDays(1))
        {
            if ((int)day.DayOfWeek is > 0 and < 6 && !daysOff.Contains(day))
                workdays.Add(day);
        }
    }

    /// <summary>The n-th working day strictly after a day.</summary>
    public DateOnly Nth(DateOnly day, int n)
    {
        var at = workdays.BinarySearch(day);
        return workdays[(at < 0 ? ~at - 1 : at) + n];
    }

    /// <summary>First days of the benefit months, one more than there are months.</summary>
    private static List<DateOnly> Beginnings(DateOnly start, int months)
    {
        var list = new List<DateOnly>();
        for (var k = 0; k <= months; k++)
        {
            var (y, m) = (start.Year + ((start.Month - 1 + k) / 12), ((start.Month - 1 + k) % 12) + 1);
            list.Add(start.Day <= DateTime.DaysInMonth(y, m) ? new(y, m, start.Day) : new DateOnly(y, m, 1).AddMonths(1));
        }
        return list;
    }

    /// <summary>Windows by month: first day on which a notice is accepted, and the last.</summary>
    public (List<DateOnly> Begin, List<(DateOnly First, DateOnly Last)> Windows, DateOnly Decision) Plan(BenefitFacts f, int months)
    {
        var begin = Beginnings(Nth(f.Dossier.FiledOn, 11), months);
        var decision = Nth(f.Dossier.ArrivedOn ?? f.Dossier.FiledOn, 15);
        var signed = f.Dossier.DecidedOn ?? decision;
        var slipEnd = Nth(signed, workdays.Contains(signed) ? 2 : 3);
        List<(DateOnly, DateOnly)> windows = [(workdays.Contains(signed) ? signed : Nth(signed, 1), slipEnd)];
        for (var k = 1; k < months; k++)
            windows.Add((begin[k], Nth(begin[k], 3)));
        return (begin, windows, decision);
    }

    public static (HashSet<DateOnly> Months, List<long> Newest) Read(EndedEmployment employment)
    {
        var byMonth = new Dictionary<DateOnly, long>();
        foreach (var period in employment.Contributions)
        {
            for (var m = DateOnly.Parse(period.From + "-01", null); m <= DateOnly.Parse(period.To + "-01", null); m = m.AddMonths(1))
                byMonth[m] = period.Base;
        }
        return ([.. byMonth.Keys], [.. byMonth.OrderByDescending(static p => p.Key).Select(static p => p.Value).Take(6)]);
    }

    public Verdict Judge(BenefitFacts f)
    {
        var (e, d) = (f.Employment, f.Dossier);
        var (paid, newest) = Read(e);
        var endMonth = new DateOnly(e.EndedOn.Year, e.EndedOn.Month, 1);
        if (!IsEligible(f, paid, endMonth))
            return new(false, 0, 0, 0, null, null, "", "", 0, null, null, 0);

        var number = paid.Count + e.ReservedMonths;
        var (months, odd, left) = (3, 0, number - 36);
        for (; left >= 12 && months < 12; left -= 12)
            months++;
        if (number is > 36 and <= 144)
            odd = (number - 36) % 12;

        // 60 % of the mean of six: tenths of the sum, in đồng; a half goes up.
        var sixth = newest.Sum();
        var monthly = newest.Count == 6 ? (sixth + 5) / 10 : throw new InvalidOperationException("Whoever is eligible has paid twelve months.");
        var lastPaid = paid.Max();
        monthly = Math.Min(monthly, 5 * Facts.Wages.On(lastPaid, f.Region)!.Value.Monthly);

        var (begin, windows, decision) = Plan(f, months);
        if (d.IsNotCollected)
            return new(true, monthly, months, odd, begin[0], decision, Spans(begin, windows), string.Join(' ', Enumerable.Repeat("cancelled", months)), 0, null, null, number);
        var states = new string?[months];
        string? ground = null;
        DateOnly? over = null;
        var reserved = odd;
        var silent = 0;
        var first = (f.Events ?? []).Where(x => x.On > d.FiledOn).Select(static x => x.On).Append(begin[0]).Min();
        for (var day = first; day < begin[months] && ground is null; day = day.AddDays(1))
        {
            var happened = (f.Events ?? []).FirstOrDefault(x => x.On == day && x.On > d.FiledOn);
            if (happened is not null)
            {
                (ground, over) = (Letters[happened.Kind], day);
                Settle(f, begin, windows, states, day, true);
                var received = states.Count(static s => s is "paid" or "expected");
                var told = happened.NotifiedOn ?? (happened.Kind == "own-request" ? day : null);
                if (ReservingKinds.Contains(happened.Kind) && (told is { } on ? on <= Nth(day, 3) : f.AsOf <= Nth(day, 3)))
                    reserved += Math.Max(0, Math.Min(number, 144) - (12 * (received + states.Count(static s => s == "suspended"))) - odd);
                break;
            }
            for (var k = 0; k < months; k++)
            {
                if (windows[k].Last != day || f.Notices is null || f.AsOf <= day)
                    continue;
                var came = f.Notices.Any(n => n >= windows[k].First && n <= day);
                var lateBefore = k > 0 && f.Notices.Any(n => n > windows[k - 1].Last && n < begin[k]);
                silent = came ? 0 : (lateBefore ? 0 : silent) + 1;
                if (silent == 3)
                {
                    (ground, over) = ("đ", day);
                    Settle(f, begin, windows, states, day, false);
                    break;
                }
            }
        }
        if (ground is null)
            Settle(f, begin, windows, states, DateOnly.MaxValue, false);
        for (var k = 0; k < months; k++)
            states[k] ??= "ended";
        return new(true, monthly, months, odd, begin[0], decision, Spans(begin, windows), string.Join(' ', states), monthly * states.Count(static s => s is "paid" or "expected"), ground, over, reserved);
    }

    private static string Spans(List<DateOnly> begin, List<(DateOnly First, DateOnly Last)> windows) =>
        string.Join(' ', windows.Select((w, k) => $"{Facts.Written(begin[k])}-{Facts.Written(begin[k + 1].AddDays(-1))}/{Facts.Written(w.Last)}"));

    /// <summary>Settles the months begun by the day the benefit is over.</summary>
    private static void Settle(BenefitFacts f, List<DateOnly> begin, List<(DateOnly First, DateOnly Last)> windows, string?[] states, DateOnly over, bool inFull)
    {
        for (var k = 0; k < states.Length && begin[k] <= over; k++)
        {
            var came = f.Notices?.Any(n => n >= windows[k].First && n <= windows[k].Last) == true;
            var stillOpen = f.Notices is null || f.AsOf <= windows[k].Last;
            states[k] = came || (inFull && over <= windows[k].Last) ? "paid" : stillOpen ? "expected" : "suspended";
        }
    }

    private bool IsEligible(BenefitFacts f, HashSet<DateOnly> paid, DateOnly endMonth)
    {
        var (e, d) = (f.Employment, f.Dossier);
        if (e.EndKind != "lawful")
            return false;
        var absent = e.Absence is { } a && (a.Kind == "employer-unable-to-pay" || a.WorkingDays is >= 14);
        if (!paid.Contains(endMonth) && !paid.Contains(endMonth.AddMonths(-1)) && !absent)
            return false;
        var (walk, count) = (paid.Contains(endMonth) ? endMonth : endMonth.AddMonths(-1), 0);
        for (var i = 0; i < (e.ContractTerm == "under-12-months" ? 36 : 24); i++, walk = walk.AddMonths(-1))
            count += paid.Contains(walk) ? 1 : 0;
        if (count < 12)
            return false;
        var from = e.EndedOn;
        if (e.Absence is { Kind: "employer-unable-to-pay", ConfirmedOn: { } confirmed } && confirmed > from)
            from = confirmed;
        var (y, m) = (from.Year + ((from.Month + 2) / 12), ((from.Month + 2) % 12) + 1);
        var limit = new DateOnly(y, m, Math.Min(from.Day, DateTime.DaysInMonth(y, m)));
        if (!workdays.Contains(limit))
            limit = Nth(limit, 1);
        if (d.FiledOn > limit || (d.Channel == "post" && d.PostGround is null) || d.DeclinedOn <= Nth(d.FiledOn, 10))
            return false;
        return !(f.Events ?? []).Any(x => BarringKinds.Contains(x.Kind) && x.On > e.EndedOn && x.On <= Nth(d.FiledOn, 10));
    }
}
