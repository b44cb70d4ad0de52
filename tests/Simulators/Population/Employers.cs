using System.Globalization;

namespace Lmis.Simulators.Population;

/// <summary>An organisation that employs people of the file.</summary>
internal sealed record Employer(string Name, string TaxCode, string Kind, string Commune, string Industry, bool InZone);

/// <summary>Made-up employers; tax codes begin with 99, which no tax office issues, and have a right check digit.</summary>
internal static class Employers
{
    /// <summary>As many as there are codes that begin with 99: each takes eleven.</summary>
    internal const int Most = 900_000;

    private static readonly Weighted<(string Kind, string Title, string[] Sections)> Kinds = Weighted.Of(
        (("private-enterprise", "Công ty TNHH", new[] { "C", "F", "G", "H", "I", "N", "O" }), 62),
        (("foreign-invested-enterprise", "Công ty TNHH (vốn đầu tư nước ngoài)", new[] { "C" }), 12),
        (("state-enterprise", "Công ty cổ phần", new[] { "B", "C", "D", "E", "H" }), 6),
        (("cooperative", "Hợp tác xã", new[] { "A", "G" }), 10),
        (("non-state-service-unit", "Trung tâm", new[] { "Q", "R" }), 6),
        (("other-organisation", "Hội", new[] { "T" }), 4));

    private static readonly string[] Words = ["An Phát", "Bắc Việt", "Đại Thành", "Hoàng Gia", "Hưng Thịnh", "Minh Long", "Phú Cường", "Sông Cầu", "Tân Tiến", "Thành Đạt", "Trường Sơn", "Việt Bắc"];
    private static readonly int[] Weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];

    /// <summary>A few large employers and many small ones.</summary>
    public static Weighted<Employer> Make(Randomness random, Places places, int count) => new(List(random, places, count));

    /// <summary>The same with their weights; the first ones do not depend on the count.</summary>
    public static IEnumerable<(Employer Employer, double Weight)> List(Randomness random, Places places, int count)
    {
        var sections = Reference.Industries.ToLookup(static i => i.Section, static i => i.Code);
        return Enumerable.Range(1, count).Select(rank =>
        {
            var (kind, title, of) = Kinds.Draw(random);
            var commune = places.All[random.Below(places.All.Count)];
            var employer = new Employer(
                string.Create(CultureInfo.InvariantCulture, $"{title} {random.One(Words)} {rank}"), TaxCode(rank), kind, commune,
                random.One(sections[random.One(of)].ToList()), kind == "foreign-invested-enterprise" || (kind == "private-enterprise" && random.Chance(0.15)));
            return (employer, Math.Pow(rank, -0.9) * (kind == "foreign-invested-enterprise" ? 5 : 1));
        });
    }

    // Counts up and leaves out the bodies whose check digit would be the doubtful 10.
    private static string TaxCode(int rank)
    {
        for (var body = 990_000_000 + (rank * 11); ; body++)
        {
            var digits = body.ToString(CultureInfo.InvariantCulture);
            var check = 10 - (digits.Select((d, i) => (d - '0') * Weights[i]).Sum() % 11);
            if (check != 10)
                return digits + check.ToString(CultureInfo.InvariantCulture);
        }
    }
}
