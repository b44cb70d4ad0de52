namespace Lmis.Registry.Duplicates;

/// <summary>What is compared of a record, and how many records share its name and its commune.</summary>
public sealed record DuplicateFacts(
    Guid PersonId, string FullName, string NameKey, DateOnly BirthDate, string? Sex, string Commune, string PermanentCommune, int NameCount, int CommuneCount);

/// <summary>One comparison: how it came out, and how many bits that speaks for one person, or against.</summary>
public readonly record struct DuplicateEvidence(string Kind, double Bits);

/// <summary>
/// How strongly two records look to be of one person, in bits (log-likelihood ratios, Fellegi and Sunter 1969): what rarely agrees by chance weighs
/// more. Names, birth date, sex and place count; numbers do not, since no two records hold the same one.
/// </summary>
public static class DuplicateRules
{
    // A register of a few records knows nothing of how rare a name is: it is taken to be part of one of this many.
    private const int SmallestRegister = 20_000;
    private const double FewestNameBits = 3, MostNameBits = 14, FewestCommuneBits = 3, MostCommuneBits = 7;

    // Of 365 × about 50 days of birth; less for those given as 1 January, which is where an unknown day goes.
    private const double BirthBits = 14, BirthBitsOfNewYear = 7;

    /// <summary>The comparisons of two records, name first.</summary>
    public static DuplicateEvidence[] Compare(DuplicateFacts one, DuplicateFacts other, int records) => [Name(one, other, records), Birth(one.BirthDate, other.BirthDate), Sex(one, other), Place(one, other, records)];

    /// <summary>Evidence and the odds before any: of all pairs of a register few are of one person.</summary>
    public static double Score(DuplicateEvidence[] evidence, int records, double expectedShare) =>
        evidence.Sum(static e => e.Bits) + Math.Log2(2 * expectedShare / Math.Max(records, SmallestRegister));

    private static DuplicateEvidence Name(DuplicateFacts one, DuplicateFacts other, int records)
    {
        var rarity = Math.Clamp(Math.Log2(Math.Max(records, SmallestRegister) / (double)Math.Max(one.NameCount, other.NameCount)), FewestNameBits, MostNameBits);
        if (one.NameKey == other.NameKey)
        {
            if (VietnameseText.CaseKey(one.FullName) == VietnameseText.CaseKey(other.FullName))
                return new("name-same", rarity);
            // Somebody typed without diacritics; two spellings with different ones are more often two names.
            return IsPlain(one.FullName) || IsPlain(other.FullName) ? new("name-without-diacritics", rarity - 1) : new("name-other-diacritics", rarity - 4);
        }
        var (words, others) = (one.NameKey.Split(' '), other.NameKey.Split(' '));
        if (words.Order(StringComparer.Ordinal).SequenceEqual(others.Order(StringComparer.Ordinal)))
            return new("name-words-transposed", rarity - 2);
        if (words[0] == others[0] && words[^1] == others[^1] && (words.Except(others).Any() != others.Except(words).Any()))
            return new("name-middle-missing", rarity - 4);
        // By words: a letter more or less in one or two of them, not a given name exchanged for a short one like it.
        var distance = Distance(one.NameKey, other.NameKey);
        return distance switch
        {
            1 => new("name-one-letter", rarity - 3 - Short(words, others)),
            2 => new("name-two-letters", rarity - 5 - Short(words, others)),
            _ => new("name-different", -12),
        };
    }

    /// <summary>Words of two or three letters that differ are mostly two names (An, Anh, Lan): siblings are called so.</summary>
    private static double Short(string[] words, string[] others)
    {
        if (words.Length != others.Length)
            return 0;
        return words.Zip(others).Where(static p => p.First != p.Second).Any(static p => Math.Min(p.First.Length, p.Second.Length) <= 3) ? 3 : 0;
    }

    private static DuplicateEvidence Birth(DateOnly one, DateOnly other)
    {
        var newYear = one is { Day: 1, Month: 1 } || other is { Day: 1, Month: 1 };
        if (one == other)
            return new("birth-date-same", newYear ? BirthBitsOfNewYear : BirthBits);
        if (one.Year == other.Year && one.Day == other.Month && one.Month == other.Day)
            return new("birth-day-and-month-swapped", BirthBits - 3);
        if (one.Day == other.Day && one.Month == other.Month && Math.Abs(one.Year - other.Year) <= 1 && !newYear)
            return new("birth-year-near", BirthBits - 4);
        if (one.Year == other.Year && (one.Day == other.Day || one.Month == other.Month))
            return new("birth-day-or-month-other", 6);
        return one.Year == other.Year ? new("birth-year-same", 0) : new("birth-date-different", -8);
    }

    private static DuplicateEvidence Sex(DuplicateFacts one, DuplicateFacts other) =>
        one.Sex is null || other.Sex is null ? new("sex-unknown", 0) : one.Sex == other.Sex ? new("sex-same", 1) : new("sex-different", -4);

    private static DuplicateEvidence Place(DuplicateFacts one, DuplicateFacts other, int records)
    {
        if (one.Commune == other.Commune)
            return new("commune-same", Bits(Math.Max(one.CommuneCount, other.CommuneCount)));
        return one.PermanentCommune == other.Commune || other.PermanentCommune == one.Commune || one.PermanentCommune == other.PermanentCommune
            ? new("permanent-commune-same", Bits(Math.Max(one.CommuneCount, other.CommuneCount)) - 1)
            : new("commune-different", -2);

        double Bits(int count) => Math.Clamp(Math.Log2(Math.Max(records, SmallestRegister) / (double)count), FewestCommuneBits, MostCommuneBits);
    }

    private static bool IsPlain(string name) => name.All(char.IsAscii);

    /// <summary>Letters to be put in, left out, changed or exchanged with their neighbour; above 2 it does not matter how many.</summary>
    public static int Distance(string one, string other)
    {
        const int enough = 3;
        if (Math.Abs(one.Length - other.Length) >= enough)
            return enough;
        var (before, above, row) = (new int[other.Length + 1], new int[other.Length + 1], new int[other.Length + 1]);
        for (var j = 0; j <= other.Length; j++)
            above[j] = j;
        for (var i = 1; i <= one.Length; i++)
        {
            row[0] = i;
            var least = row[0];
            for (var j = 1; j <= other.Length; j++)
            {
                row[j] = Math.Min(Math.Min(above[j] + 1, row[j - 1] + 1), above[j - 1] + (one[i - 1] == other[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && one[i - 1] == other[j - 2] && one[i - 2] == other[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                least = Math.Min(least, row[j]);
            }
            if (least >= enough)
                return enough;
            (before, above, row) = (above, row, before);
        }
        return Math.Min(above[other.Length], enough);
    }
}
