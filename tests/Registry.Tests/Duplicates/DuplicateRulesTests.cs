using Lmis.Registry.Duplicates;

namespace Lmis.Registry.Tests.Duplicates;

public sealed class DuplicateRulesTests
{
    private static DuplicateFacts Facts(string name, string born = "1990-11-05", string sex = "male", string commune = "05467", int nameCount = 1) =>
        new(Guid.CreateVersion7(), name, VietnameseText.Fold(name), DateOnly.Parse(born, System.Globalization.CultureInfo.InvariantCulture), sex, commune, commune, nameCount, 100);

    [Theory]
    [InlineData("Nguyễn Văn Đức", "Nguyễn Văn Đức", "name-same")]
    [InlineData("Nguyễn Văn Đức", "NGUYEN VAN DUC", "name-without-diacritics")]
    [InlineData("Nguyễn Văn Đức", "Nguyễn Vân Đức", "name-other-diacritics")]
    [InlineData("Nguyễn Văn Đức", "Văn Đức Nguyễn", "name-words-transposed")]
    [InlineData("Nguyễn Văn Đức", "Nguyễn Đức", "name-middle-missing")]
    [InlineData("Nguyễn Văn Phượng", "Nguyễn Văn Phưọn", "name-one-letter")]
    [InlineData("Nguyễn Văn Phượng", "Nguyên Vna Phượn", "name-two-letters")]
    [InlineData("Nguyễn Văn Đức", "Trần Thị Hoa", "name-different")]
    public void Names_are_compared_by_what_typists_do(string one, string other, string kind) =>
        Assert.Equal(kind, DuplicateRules.Compare(Facts(one), Facts(other), 100_000)[0].Kind);

    [Theory]
    [InlineData("1990-11-05", "birth-date-same")]
    [InlineData("1990-05-11", "birth-day-and-month-swapped")]
    [InlineData("1991-11-05", "birth-year-near")]
    [InlineData("1990-11-06", "birth-day-or-month-other")]
    [InlineData("1990-02-06", "birth-year-same")]
    [InlineData("1985-02-06", "birth-date-different")]
    public void Birth_dates_are_compared_by_what_typists_do(string other, string kind) =>
        Assert.Equal(kind, DuplicateRules.Compare(Facts("A"), Facts("A", other), 100_000)[1].Kind);

    [Fact]
    public void A_rare_name_a_like_place_and_the_same_sex_count_for_one_person()
    {
        var rare = DuplicateRules.Compare(Facts("A B"), Facts("A B"), 100_000);
        var common = DuplicateRules.Compare(Facts("A B", nameCount: 2_000), Facts("A B", nameCount: 2_000), 100_000);
        var elsewhere = DuplicateRules.Compare(Facts("A B"), Facts("A B", sex: "female", commune: "01840"), 100_000);
        double Score(DuplicateEvidence[] evidence, int records = 100_000) => DuplicateRules.Score(evidence, records, 0.01);
        Assert.True(Score(rare) > Score(common) + 5);
        Assert.True(Score(rare) > Score(elsewhere) + 8);
        // The same two records among ten times as many: more of them agree by chance.
        Assert.Equal(Math.Log2(10), Score(rare) - Score(rare, 1_000_000), 6);
    }

    [Theory]
    [InlineData("duc", "duc", 0)]
    [InlineData("duc", "dcu", 1)]
    [InlineData("duc", "du", 1)]
    [InlineData("phuong", "phong", 1)]
    [InlineData("phuong", "fhoong", 2)]
    [InlineData("phuong", "trang", 3)]
    public void Letters_are_counted_that_two_words_differ_in(string one, string other, int letters) => Assert.Equal(letters, DuplicateRules.Distance(one, other));
}
