using System.Globalization;
using System.Text;

namespace Lmis.Simulators.Population;

/// <summary>That a row is like another one: the same person entered again under another number, with one kind of error, or a twin, who is somebody else.</summary>
/// <param name="Number">Number of the row it is like.</param>
/// <param name="Kind">The error, or <c>twin</c>.</param>
/// <param name="IsSamePerson">False of a twin.</param>
public sealed record Likeness(string Number, string Kind, bool IsSamePerson);

/// <summary>Makes second rows of persons, in the ways people are entered twice, at the rates that stand here; the original is never changed.</summary>
internal sealed class Likenesses(PopulationOptions options, PersonMaker people)
{
    private const string Twin = "twin";
    private static readonly string[] Letters = ["aàáảãạăằắẳẵặâầấẩẫậ", "eèéẻẽẹêềếểễệ", "iìíỉĩị", "oòóỏõọôồốổỗộơờớởỡợ", "uùúủũụưừứửữự", "yỳýỷỹỵ", "dđ"];
    private static readonly string[] Formats = ["dd/MM/yyyy", "yyyy-MM-dd"];

    private static readonly Weighted<string> Kinds = Weighted.Of(
        ("number-only", 10), ("without-diacritics", 15), ("day-and-month-swapped", 12), ("one-letter", 12), ("two-letters", 6), ("words-transposed", 8), ("middle-missing", 10),
        ("other-sex", 5), ("moved", 10), ("year-near", 6), ("day-other", 6), ("moved-without-diacritics", 6));

    // A sequence of its own: the persons are the same with and without second rows, but for the last digits of their numbers.
    private readonly Randomness random = new(options.Seed + 2);

    /// <summary>The rows that follow a good one: mostly none.</summary>
    public IEnumerable<(string?[] Cells, PersonFacts Facts, Likeness Likeness)> After(string?[] cells, PersonFacts facts)
    {
        if (options.Duplicates > 0 && random.Chance(options.Duplicates))
        {
            var kind = Kinds.Draw(random);
            while (kind == "day-and-month-swapped" && (facts.Birth.Day > 12 || facts.Birth.Day == facts.Birth.Month))
                kind = Kinds.Draw(random);
            yield return Second(kind, cells, facts);
        }
        if (options.Twins > 0 && random.Chance(options.Twins))
            yield return Second(Twin, cells, facts);
    }

    private (string?[] Cells, PersonFacts Facts, Likeness Likeness) Second(string kind, string?[] first, PersonFacts facts)
    {
        var cells = first.ToArray();
        var (name, birth, male) = (cells[Column.FullName]!, facts.Birth, facts.Sex == "male");
        switch (kind)
        {
            case "without-diacritics":
                name = Plain(name);
                break;
            case "day-and-month-swapped":
                birth = new DateOnly(birth.Year, birth.Day, birth.Month);
                break;
            case "one-letter":
                name = Mistype(name);
                break;
            case "two-letters":
                name = Mistype(Mistype(name));
                break;
            case "words-transposed":
                name = string.Join(' ', name.Split(' ') is [var family, .. var rest] ? [.. rest, family] : [name]);
                break;
            case "middle-missing":
                name = name.Split(' ') is [var head, _, .. var tail] ? string.Join(' ', [head, .. tail]) : name;
                break;
            case "other-sex":
                male = !male;
                break;
            case "moved" or "moved-without-diacritics":
                cells[Column.PermanentCommune] = random.One([.. people.Places.All.Where(c => c != facts.Commune)]);
                cells[Column.TemporaryCommune] = null;
                facts = facts with { Commune = cells[Column.PermanentCommune]! };
                name = kind == "moved" ? name : Plain(name);
                break;
            case "year-near":
                birth = birth.AddYears(-1);
                break;
            case "day-other":
                birth = new DateOnly(birth.Year, birth.Month, (birth.Day + random.Between(1, 26)) % 28 + 1);
                break;
            case Twin:
                name = name[..(name.LastIndexOf(' ') + 1)] + random.One([.. Names.Given(male).Where(g => g != name[(name.LastIndexOf(' ') + 1)..])]);
                break;
        }
        var number = people.NumberOf(birth.Year, male, random);
        foreach (var column in new[] { Column.SocialInsuranceNumber, Column.EmployerCode })
            cells[column] = cells[column] == facts.Number ? number : cells[column];
        (cells[Column.FullName], cells[Column.BirthDate], cells[Column.PersonalNumber]) = (name, birth.ToString(random.One(Formats), CultureInfo.InvariantCulture), number);
        cells[Column.Sex] = male ? "Nam" : "Nữ";
        return (cells, facts with { Number = number, Sex = male ? "male" : "female", Birth = birth }, new Likeness(facts.Number, kind, kind != Twin));
    }

    /// <summary>One letter behind the first of a word changed, doubled, left out, or exchanged with the next.</summary>
    private string Mistype(string name)
    {
        while (true)
        {
            var at = random.Between(1, name.Length - 1);
            if (!char.IsLetter(name[at]) || name[at - 1] == ' ')
                continue;
            var typed = random.Below(4) switch
            {
                0 => name[..at] + (char)('a' + random.Below(26)) + name[(at + 1)..],
                1 => name[..at] + name[at] + name[at..],
                2 => name[..at] + name[(at + 1)..],
                _ when at + 1 < name.Length && name[at + 1] != ' ' => name[..at] + name[at + 1] + name[at] + name[(at + 2)..],
                _ => name,
            };
            if (Plain(typed) != Plain(name))
                return typed;
        }
    }

    private static string Plain(string name)
    {
        var plain = new StringBuilder(name.Length);
        foreach (var c in name)
        {
            var group = Array.Find(Letters, letters => letters.Contains(char.ToLowerInvariant(c), StringComparison.Ordinal));
            plain.Append(group is null ? c : char.IsUpper(c) ? char.ToUpperInvariant(group[0]) : group[0]);
        }
        return plain.ToString();
    }
}
