using System.Globalization;

namespace Lmis.Simulators.Population;

/// <summary>Spoils a good row in one of the ways found in practice, so that exactly one error or warning follows.</summary>
internal sealed class Defects(PopulationOptions options, Randomness random, PersonMaker people)
{
    private const int Remembered = 512;

    private static readonly Weighted<string> Kinds = Weighted.Of(
        ("old-commune-code", 20), ("number-restored", 12), ("nine-digits", 10), ("duplicate-in-file", 10), ("scientific", 8), ("split-commune", 8),
        ("number-sex-mismatch", 8), ("bad-date", 8), ("missing-value", 8), ("dependent-item", 8), ("unknown-code", 8), ("number-year-mismatch", 6),
        ("bad-tax-code", 3), ("bad-phone", 3), ("bad-social-insurance-number", 2), ("under-15", 2), ("outside-area", 2));

    private static readonly int[] Required =
        [Column.FullName, Column.BirthDate, Column.Sex, Column.PersonalNumber, Column.PermanentCommune, Column.Qualification, Column.ActivityStatus];

    private readonly List<(string?[] Cells, PersonFacts Facts)> good = [];
    private long goodSeen;

    /// <summary>Keeps an even sample of the good rows so far, for persons who come twice.</summary>
    public void Remember(string?[] cells, PersonFacts facts)
    {
        goodSeen++;
        if (good.Count < Remembered)
            good.Add((cells, facts));
        else if (random.Next() % (ulong)goodSeen is var at && at < Remembered)
            good[(int)at] = (cells, facts);
    }

    /// <summary>A row with a defect.</summary>
    public (string?[] Cells, Outcome Outcome, string Code, PersonFacts Facts) Next()
    {
        var kind = Kinds.Draw(random);
        var (cells, facts) = kind == "under-15" ? people.Child() : people.Next();
        var (outcome, code) = Spoil(kind, cells, ref facts);
        return (cells, outcome, code, facts);
    }

    private (Outcome, string) Spoil(string kind, string?[] cells, ref PersonFacts facts)
    {
        var number = facts.Number;
        switch (kind)
        {
            case "old-commune-code" when people.Places.OldCodesOf(facts.Commune) is { Count: > 0 } old:
                var former = random.One(old);
                cells[cells[Column.TemporaryCommune] is null ? Column.PermanentCommune : Column.TemporaryCommune] = former;
                facts = facts with { FormerCommune = former };
                return (Outcome.Warning, kind);
            case "old-commune-code" or "number-restored":
                // Stands for both where the commune has no ended code of its own.
                cells[Column.PersonalNumber] = number.TrimStart('0');
                return (Outcome.Warning, "number-restored");
            case "duplicate-in-file" when good.Count > 0:
                var (first, of) = random.One(good);
                first.CopyTo(cells, 0);
                cells[Column.Phone] = "0912345678";
                facts = of;
                return (Outcome.Rejected, kind);
            case "split-commune":
                cells[Column.PermanentCommune] = random.One(people.Places.AllSplit);
                return (cells[Column.TemporaryCommune] is not null || people.Places.MayBeHere(cells[Column.PermanentCommune]!) ? Outcome.Asked : Outcome.Rejected, kind);
            case "scientific":
                cells[Column.PersonalNumber] = $"{number[1]}.{number[2..random.Between(3, 7)]}E+10";
                return (Outcome.Rejected, "bad-number");
            case "number-sex-mismatch":
                cells[Column.PersonalNumber] = $"{number[..3]}{(char)(number[3] ^ 1)}{number[4..]}";
                if (cells[Column.SocialInsuranceNumber] == number)
                    cells[Column.SocialInsuranceNumber] = cells[Column.PersonalNumber];
                return (Outcome.Rejected, kind);
            case "number-year-mismatch":
                cells[Column.BirthDate] = facts.Birth.AddYears(-random.Between(1, 3)).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture);
                return (Outcome.Rejected, kind);
            case "bad-date":
                cells[Column.BirthDate] = random.One(["31/02/1990", "00/00/1985", "1990", "12-thg 5-90", "25/13/1988", "05/1979"]);
                return (Outcome.Rejected, kind);
            case "missing-value":
                cells[random.One(Required)] = null;
                return (Outcome.Rejected, kind);
            case "dependent-item":
                if (facts.Status == "employed")
                    cells[Column.UnemploymentDuration] = Reference.Text("unemployment-durations", "under-3-months");
                else
                    cells[Column.Occupation] = "52";
                return (Outcome.Rejected, kind);
            case "unknown-code":
                var (column, wrong) = random.One<(int, string)>([(Column.EthnicGroup, "77"), (Column.PermanentCommune, "99999"), (Column.Qualification, "Kỹ sư"), (Column.GeneralEducation, "13"), (Column.Sex, "Khác")]);
                cells[column] = wrong;
                return (Outcome.Rejected, kind);
            case "bad-tax-code" when cells[Column.EmployerCode] is { Length: 10 } tax:
                cells[Column.EmployerCode] = tax[..9] + (char)('0' + ((tax[9] - '0' + 5) % 10));
                return (Outcome.Rejected, kind);
            case "bad-phone":
                cells[Column.Phone] = random.One(["0212345678", "091234567", "O912345678"]);
                return (Outcome.Rejected, kind);
            case "bad-social-insurance-number":
                cells[Column.SocialInsuranceNumber] = "123456789";
                return (Outcome.Rejected, kind);
            case "under-15":
                return (Outcome.Rejected, kind);
            case "outside-area":
                cells[Column.PermanentCommune] = options.Commune is { } own ? random.One([.. people.Places.All.Where(c => c != own)]) : random.One(people.Places.Elsewhere);
                cells[Column.TemporaryCommune] = null;
                return (Outcome.Rejected, kind);
            default:
                cells[Column.PersonalNumber] = $"0{random.Between(91, 99)}{random.Below(1_000_000):000000}";
                return (Outcome.Rejected, "bad-number");
        }
    }
}
