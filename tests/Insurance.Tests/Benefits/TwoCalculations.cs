using System.Text.Json;
using Lmis.Insurance.Benefits;

namespace Lmis.Insurance.Tests.Benefits;

/// <summary>The calculator against the second calculation, on generated claims.</summary>
public sealed class TwoCalculations
{
    private const int Claims = 6_000;

    private static readonly DateOnly[] Holidays = Facts.On(
        "1/1/2026", "16/2/2026", "17/2/2026", "18/2/2026", "19/2/2026", "20/2/2026", "27/4/2026", "30/4/2026", "1/5/2026", "1/9/2026", "2/9/2026", "24/11/2026", "1/1/2027");

    private static readonly string[] Kinds = [.. LifeEvents.All.Keys.Where(static k => k != LifeEvents.NoNotice)];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Say_the_same_of_generated_claims(int seed)
    {
        var (random, second) = (new Random(seed), new SecondCalculation(Holidays));
        var (eligible, states, grounds) = (0, new Dictionary<string, int>(), new Dictionary<string, int>());
        for (var i = 0; i < Claims; i++)
        {
            var claim = Make(random, second);
            Assert.Empty(new FactsCheck(Facts.Wages).Benefit(claim).Faults);
            var (first, other) = (First(claim), second.Judge(claim));
            Assert.True(first == other, $"claim {i} of seed {seed}\n{first}\n{other}\n{JsonSerializer.Serialize(claim)}");
            eligible += first.Eligible ? 1 : 0;
            grounds[first.Ground ?? "-"] = grounds.GetValueOrDefault(first.Ground ?? "-") + 1;
            foreach (var state in first.States.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                states[state] = states.GetValueOrDefault(state) + 1;
        }
        // The generator reaches what it is made for: every ground, every state, and enough of both verdicts.
        Assert.InRange(eligible, Claims / 4, Claims * 3 / 4);
        Assert.Equal(14, grounds.Count);
        Assert.Equal(["cancelled", "ended", "expected", "paid", "suspended"], states.Keys.Order());
        Assert.All(states.Values.Concat(grounds.Values), static n => Assert.True(n > 20, $"{n}"));
    }

    private static Verdict First(BenefitFacts claim)
    {
        var found = Facts.Calculate(claim);
        if (!found.IsEligible)
            return new(false, 0, 0, 0, null, null, "", "", 0, null, null, 0);
        var (schedule, course) = (found.Schedule!, found.Course!);
        return new(
            true, found.Amount!.Monthly, found.Duration!.Months, found.Duration.OddMonthsReserved, schedule.StartsOn, schedule.DecisionDue,
            string.Join(' ', schedule.Months.Select(static m => $"{Facts.Written(m.From)}-{Facts.Written(m.To)}/{Facts.Written(m.NoticeDue)}")),
            string.Join(' ', course.Months.Select(static m => m.State)), course.Total, course.Termination?.Ground, course.Termination?.On, course.Reserved);
    }

    private static BenefitFacts Make(Random random, SecondCalculation second)
    {
        var ended = new DateOnly(2026, 1, 1).AddDays(random.Next(365));
        var contributions = new List<ContributionPeriod>();
        var month = Month.Of(ended) - (random.Next(8) switch { 0 => 1, 1 => random.Next(6), _ => 0 });
        for (var left = random.Next(3) == 0 ? random.Next(40) : random.Next(220); left > 0 && contributions.Count < 12;)
        {
            var length = Math.Min(Math.Min(left, month - Month.Of(new(2009, 1, 1)) + 1), 1 + random.Next(random.Next(2) == 0 ? 6 : 80));
            contributions.Add(new(Month.Text(month - length + 1), Month.Text(month), 2_000_000 + random.Next(60_000_000)));
            (left, month) = (left - length, month - length - random.Next(random.Next(3) == 0 ? 10 : 1));
            if (month < Month.Of(new(2009, 1, 1)))
                break;
        }
        var channel = random.Next(6) == 0 ? "post" : "portal";
        var filed = ended.AddDays(random.Next(random.Next(4) == 0 ? 110 : 60));
        var employment = new EndedEmployment(
            ended, random.Next(20) switch { 0 => "left-unlawfully", 1 => "qualified-for-pension", _ => "lawful" }, random.Next(4) == 0 ? "under-12-months" : "12-months-or-more",
            contributions, random.Next(6) == 0 ? random.Next(30) : 0,
            random.Next(5) switch { 0 => new("unpaid-leave", 10 + random.Next(10), null), 1 => new("employer-unable-to-pay", null, ended.AddDays(random.Next(40) - 10)), _ => null });
        var dossier = new BenefitDossier(
            filed, channel, channel == "post" ? filed.AddDays(random.Next(8)) : null, channel == "post" && random.Next(3) > 0 ? "maternity" : null,
            null, random.Next(25) == 0 ? filed.AddDays(random.Next(20)) : null, random.Next(25) == 0);
        var events = Enumerable.Range(0, random.Next(5) / 2).Select(_ =>
        {
            var on = ended.AddDays(1 + random.Next(random.Next(3) == 0 ? 60 : 300));
            return new LifeEvent(Kinds[random.Next(Kinds.Length)], on, random.Next(3) == 0 ? null : on.AddDays(random.Next(8)));
        }).DistinctBy(static e => e.On).ToList();
        var claim = new BenefitFacts(employment, MinimumWages.Regions[random.Next(4)], dossier, events, null, ended.AddDays(random.Next(500)));
        if (random.Next(6) == 0)
            return claim;
        // Notices around the windows, as the second calculation has them: mostly in time, some late, some never.
        var (begin, windows, _) = second.Plan(claim, 12);
        var diligence = random.Next(100);
        return claim with
        {
            Notices = [.. Enumerable.Range(0, 12).Where(_ => random.Next(100) < diligence).Select(k => random.Next(5) == 0
                ? windows[k].Last.AddDays(1 + random.Next(Math.Max(1, begin[k + 1].DayNumber - windows[k].Last.DayNumber - 1)))
                : windows[k].First.AddDays(random.Next(windows[k].Last.DayNumber - windows[k].First.DayNumber + 1)))],
        };
    }
}
