using Lmis.Simulators.Population;

namespace Lmis.Population.Tests;

public sealed class PopulationGeneratorTests
{
    private static readonly PopulationOptions Some = new() { Rows = 20_000, Seed = 7, Dirty = 0.05 };

    [Fact]
    public void Same_seed_gives_the_same_rows_and_another_seed_others()
    {
        var first = PopulationGenerator.Rows(Some).Select(Text).ToList();
        Assert.Equal(first, PopulationGenerator.Rows(Some).Select(Text));
        Assert.NotEqual(first, PopulationGenerator.Rows(Some with { Seed = 8 }).Select(Text));
    }

    [Fact]
    public void Every_accepted_person_has_a_number_of_his_own_in_the_synthetic_range_that_fits_sex_and_year()
    {
        var seen = new HashSet<string>();
        foreach (var row in PopulationGenerator.Rows(Some).Where(static r => r.Outcome == Outcome.Accepted))
        {
            var number = row.Values[Column.PersonalNumber]!;
            Assert.True(seen.Add(number), $"line {row.Line} repeats a number");
            Assert.Matches("^[0-9]{6}99[0-9]{4}$", number);
            Assert.Equal(row.Facts.Sex, (number[3] - '0') % 2 == 0 ? "male" : "female");
            Assert.Equal(row.Facts.Birth.Year, 1900 + ((number[3] - '0') / 2 * 100) + int.Parse(number[4..6], System.Globalization.CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public void Files_of_different_series_share_no_number_also_beyond_the_first_block()
    {
        var numbers = Enumerable.Range(0, 10).Select(static series => new PersonalNumbers(series)).ToList();
        var all = numbers.SelectMany(static n => Enumerable.Range(0, 25_000).Select(_ => n.Next("019", 1990, male: true))).ToList();
        Assert.Equal(all.Count, all.Distinct().Count());
    }

    [Fact]
    public void Dirty_rows_are_the_share_asked_for_and_of_every_kind()
    {
        var rows = PopulationGenerator.Rows(Some).ToList();
        Assert.InRange(rows.Count(static r => r.Outcome != Outcome.Accepted), 800, 1200);
        string[] kinds =
        [
            "bad-date", "bad-number", "bad-phone", "bad-social-insurance-number", "bad-tax-code", "dependent-item", "duplicate-in-file", "missing-value",
            "number-restored", "number-sex-mismatch", "number-year-mismatch", "old-commune-code", "outside-area", "split-commune", "under-15", "unknown-code",
        ];
        Assert.Equal(kinds, rows.Select(static r => r.Code).OfType<string>().Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Marginals_are_those_of_the_province()
    {
        var rows = PopulationGenerator.Rows(Some with { Rows = 60_000, Dirty = 0 }).ToList();
        Assert.Equal(92, rows.Select(static r => r.Facts.Commune).Distinct().Count());
        Assert.Equal(54, rows.Select(static r => r.Values[Column.EthnicGroup]).OfType<string>().Distinct().Count());
        Assert.Equal(9, rows.Select(static r => r.Facts.Qualification).Distinct().Count());
        Assert.InRange(Share(rows, static r => r.Facts.Sex == "female"), 0.48, 0.53);
        Assert.InRange(Share(rows, static r => r.Facts.Status == "inactive"), 0.15, 0.32);
        Assert.InRange(Share(rows, static r => r.Facts.Status == "unemployed"), 0.01, 0.04);
        Assert.InRange(Share(rows, static r => r.Values[Column.EthnicGroup] is "02" or "07"), 0.15, 0.45);
    }

    [Theory]
    [InlineData("24")]
    [InlineData("01")]
    [InlineData("79")]
    public void Another_province_has_its_own_communes(string province)
    {
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 2_000, Province = province, Dirty = 0.1 }).ToList();
        var own = PopulationGenerator.Rows(new PopulationOptions { Rows = 5_000 }).Select(static r => r.Facts.Commune).ToHashSet();
        Assert.Equal(2_000, rows.Count);
        Assert.DoesNotContain(rows, r => own.Contains(r.Facts.Commune));
    }

    [Fact]
    public void One_commune_means_that_all_accepted_people_live_there()
    {
        var rows = PopulationGenerator.Rows(Some with { Rows = 2_000, Commune = "05443" });
        Assert.All(rows, static r => Assert.Equal("05443", r.Facts.Commune));
    }

    [Fact]
    public void Employers_of_one_commune_are_as_many_as_asked_for_and_among_them_those_of_the_whole_province()
    {
        var rows = EmployerFile.Rows(Some with { Rows = 40, Dirty = 0, Commune = "05443" }).Select(static r => string.Join(',', r.Values.Where((_, at) => at is 0 or 6))).ToList();
        Assert.Equal(40, rows.Distinct().Count());
        Assert.All(rows, static r => Assert.EndsWith(",05443", r, StringComparison.Ordinal));
        var all = EmployerFile.Rows(Some with { Rows = 400, Dirty = 0 }).Select(static r => string.Join(',', r.Values.Where((_, at) => at is 0 or 6)));
        Assert.All(all.Where(static r => r.EndsWith(",05443", StringComparison.Ordinal)), r => Assert.Contains(r, rows));
    }

    [Fact]
    public void Unknown_province_or_commune_is_refused_with_a_sentence()
    {
        Assert.Contains("34", Assert.Throws<ArgumentException>(static () => PopulationGenerator.Rows(Some with { Province = "06" }).First()).Message, StringComparison.Ordinal);
        Assert.Contains("05443", Assert.Throws<ArgumentException>(static () => PopulationGenerator.Rows(Some with { Province = "24", Commune = "05443" }).First()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Written_file_has_headers_byte_order_mark_and_one_line_per_row()
    {
        using var file = new MemoryStream();
        using var truth = new MemoryStream();
        var rows = LabourFile.ThroughCsv(LabourFile.ThroughTruth(PopulationGenerator.Rows(Some with { Rows = 100 }), truth), file).Count();
        Assert.Equal(100, rows);
        Assert.Equal([0xEF, 0xBB, 0xBF], file.ToArray()[..3]);
        Assert.Equal(101, file.ToArray().Count(static b => b == '\n'));
        Assert.Equal(101, truth.ToArray().Count(static b => b == '\n'));
    }

    private static string Text(PopulationRow row) => $"{row.Line} {row.Outcome} {row.Code} {string.Join('|', row.Values)}";

    private static double Share(List<PopulationRow> rows, Func<PopulationRow, bool> which) => (double)rows.Count(which) / rows.Count;
}
