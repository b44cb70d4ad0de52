using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Insurance.Benefits;
using static Lmis.Insurance.Tests.Benefits.Facts;

namespace Lmis.Insurance.Tests.Benefits;

public sealed class RuleTests
{
    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(RuleBook).Assembly.GetManifestResourceStream("Benefits/" + name)!);
        return reader.ReadToEnd();
    }

    private static RuleBook Read(string json) => RuleBook.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_later_version_changes_what_is_filed_from_its_first_day_and_nothing_before()
    {
        var file = JsonNode.Parse(Resource("unemployment-insurance-rules.json"))!;
        var next = file["versions"]![0]!.DeepClone();
        (next["id"], next["effectiveFrom"], next["takesOverUndecided"]) = ("next", "2027-01-01", false);
        next["parameters"]!["amount"]!["percent"] = 70;
        file["versions"]!.AsArray().Add(next);
        var book = Read(file.ToJsonString());
        var claim = Claim(Paid(28, "31/12/2026", 10_000_000), "4/1/2027");
        Assert.Equal(7_000_000, BenefitCalculation.Of(claim, On("5/1/2027"), book.For(On("4/1/2027"), null, On("5/1/2027"))!, Wages, Days).Amount!.Monthly);
        Assert.Equal("2026-01-01", book.For(On("31/12/2026"), null, On("5/1/2027"))!.Id);
        next["takesOverUndecided"] = true;
        var taken = Read(file.ToJsonString());
        Assert.Equal("next", taken.For(On("31/12/2026"), null, On("5/1/2027"))!.Id);
        Assert.Equal("2026-01-01", taken.For(On("31/12/2026"), On("31/12/2026"), On("5/1/2027"))!.Id);
    }

    [Fact]
    public void A_dossier_of_before_the_law_follows_it_unless_it_was_decided()
    {
        var book = RuleBook.Load();
        Assert.Equal("2026-01-01", book.For(On("20/12/2025"), null, On("5/1/2026"))!.Id);
        Assert.Null(book.For(On("20/12/2025"), On("31/12/2025"), On("5/1/2026")));
        Assert.Null(book.For(On("20/12/2025"), null, On("31/12/2025")));
    }

    [Fact]
    public void A_member_left_out_of_the_rules_is_refused()
    {
        var file = JsonNode.Parse(Resource("unemployment-insurance-rules.json"))!;
        file["versions"]![0]!["parameters"]!["amount"]!.AsObject().Remove("capTimes");
        Assert.Throws<JsonException>(() => Read(file.ToJsonString()));
    }

    [Fact]
    public void Every_rule_has_an_article_and_sentences_in_both_languages()
    {
        var texts = JsonNode.Parse(Resource("explanation-texts.json"))!.AsObject().Select(static t => t.Key).Where(static k => !k.StartsWith("code.", StringComparison.Ordinal)).Order();
        Assert.Equal(Rules.Provisions.Keys.Order(), texts);
        Assert.All(Rules.Provisions.Values, static p => Assert.True(p.Article.Vi.Length > 10 && p.Article.En.Length > 10));
    }

    [Fact]
    public void Every_rule_is_said_somewhere_and_no_sentence_has_a_gap()
    {
        var lines = new List<ExplanationLine>();
        var full = Paid(50, "30/6/2026", 40_000_000);
        Add(Claim(full, "13/7/2026"));
        Add(Claim(full, "13/7/2026", notices: On("3/8/2026", "10/9/2026", "29/9/2026"), events: [new("insured-job", On("30/10/2026"), null)]));
        Add(Claim(full, "13/7/2026", notices: [], events: [new("own-request", On("28/7/2026"), null)]));
        Add(Claim(full, "13/7/2026", events: [new("fined", On("20/7/2026"), null)]));
        Add(Claim(full, "15/12/2026") with { Employment = Paid(50, "30/11/2026") });
        Add(Claim(Paid(28, "5/1/2026", 45_000_000, lastMonth: "12/2025"), "2/3/2026"));
        Add(Claim(Paid(3, "30/6/2026", lastMonth: "04/2026", end: "left-unlawfully"), "30/11/2026", events: [new("detention", On("1/12/2026"), null)]) with
        {
            Dossier = new(On("30/11/2026"), "post", On("2/12/2026"), null, null, On("1/12/2026"), false),
        });
        Add(Claim(full, "13/7/2026") with { Dossier = new(On("13/7/2026"), "post", On("14/7/2026"), "sickness", null, On("30/7/2026"), false) });
        Add(Claim(Paid(50, "30/6/2026", end: "qualified-for-pension"), "13/7/2026"));
        Add(Claim(full, "13/7/2026") with { Dossier = new(On("13/7/2026"), "portal", null, null, null, null, true) });
        var course = new TrainingCourse(On("10/8/2026"), 3, 1, 2_000_000, 50, false);
        lines.AddRange(Train(new(On("13/7/2026"), course, BenefitEndsOn: On("1/10/2026"))).Lines);
        lines.AddRange(Train(new(On("13/7/2026"), course with { Months = 1, StudyDays = 20 }, Employment: full, WasSupported: true)).Lines);
        var steps = new Explanation(Rules);
        Contribution.Of(Month.Of(On("1/3/2026")), new("2026-03", 120_000_000, "II", false), Rules, Wages, steps);
        lines.AddRange(steps.Lines);

        Assert.All(lines, static l => Assert.False(l.Text.Vi.Contains('{') || l.Text.En.Contains('{') || l.Text.Vi == l.Text.En, $"{l.Rule}: {l.Text.Vi} | {l.Text.En}"));
        Assert.Equal(Rules.Provisions.Keys.Order(), lines.Select(static l => l.Rule).Distinct().Order());
        Assert.Contains(lines, static l => l.Text is
        {
            Vi: "Mức hưởng hằng tháng: 60% × 40.000.000, không quá 23.650.000 = 23.650.000 đồng (làm tròn đến đồng).",
            En: "Monthly benefit: 60% × 40,000,000, at most 23,650,000 = 23,650,000 VND (rounded to 1 VND)."
        });

        void Add(BenefitFacts facts) => lines.AddRange(Calculate(facts).Lines);
    }
}
