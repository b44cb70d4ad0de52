namespace Lmis.Registry.Tests;

public sealed class VietnameseTextTests
{
    private const string All = "àáãảạăằắẵẳặâầấẫẩậèéẽẻẹêềếễểệìíĩỉịòóõỏọôồốỗổộơờớỡởợùúũủụưừứữửựỳýỹỷỵđ";

    // Decomposed forms written out from the Unicode character database (NFD), so that the table is not checked against itself.
    [Theory]
    [InlineData("Nguye\u0302\u0303n Va\u0306n \u0110u\u031B\u0301c", "Nguyễn Văn Đức", "nguyen van duc")]
    [InlineData("Pha\u0323m Thi\u0323 Ngo\u0323c A\u0301nh", "Phạm Thị Ngọc Ánh", "pham thi ngoc anh")]
    [InlineData("Ho\u0323a\u0302\u0323u", "Họậu", "hoau")]
    [InlineData("Lu\u031Bo\u031B\u0323ng", "Lượng", "luong")]
    [InlineData("a\u0323\u0302", "ậ", "a")]
    [InlineData("  Ê-đê\u00A0  Y   Bih ", "Ê-đê Y Bih", "e-de y bih")]
    public void Decomposed_letters_are_composed_and_folded(string text, string composed, string folded)
    {
        Assert.Equal(composed, VietnameseText.Compose(text));
        Assert.Equal(folded, VietnameseText.Fold(text));
    }

    [Fact]
    public void Every_Vietnamese_letter_folds_to_ASCII_in_both_cases()
    {
        Assert.All(VietnameseText.Fold(All), static c => Assert.InRange(c, 'a', 'z'));
        Assert.Equal(VietnameseText.Fold(All), VietnameseText.Fold(All.ToUpperInvariant()));
    }

    [Fact]
    public void Composed_text_stays_as_it_is() => Assert.Equal(All, VietnameseText.Compose(All));
}
