using DocumentFormat.OpenXml.Spreadsheet;

namespace Lmis.Reporting.YearlyReports.Documents;

/// <summary>The cell styles of the sheets, by their place in the stylesheet.</summary>
internal static class Style
{
    public const uint Centred = 1, BoldCentred = 2, BoldUnderlined = 3, ItalicCentred = 4, Title = 5, Head = 6, Boxed = 7, CentredBoxed = 8, NumberBoxed = 9, BoldBoxed = 10, Italic = 11, ThousandsBoxed = 12;

    public static Stylesheet Sheet()
    {
        const uint plain = 0, bold = 1, underlined = 2, italic = 3, title = 4;
        const uint open = 0, boxed = 1;
        return new(
            new Fonts(Font(12), Font(12, new Bold()), Font(12, new Bold(), new Underline()), Font(12, new Italic()), Font(14, new Bold())),
            new Fills(new Fill(new PatternFill { PatternType = PatternValues.None }), new Fill(new PatternFill { PatternType = PatternValues.Gray125 })),
            new Borders(
                new Border(),
                new Border(
                    new LeftBorder { Style = BorderStyleValues.Thin }, new RightBorder { Style = BorderStyleValues.Thin }, new TopBorder { Style = BorderStyleValues.Thin },
                    new BottomBorder { Style = BorderStyleValues.Thin }, new DiagonalBorder())),
            new CellStyleFormats(new CellFormat()),
            new CellFormats(
                Format(plain, open, null), Format(plain, open, Middle()), Format(bold, open, Middle()), Format(underlined, open, Middle()), Format(italic, open, Middle()),
                Format(title, open, Middle()), Format(bold, boxed, Middle()), Format(plain, boxed, Wrapped()), Format(plain, boxed, Middle()), Format(plain, boxed, Middle()),
                Format(bold, boxed, Wrapped()), Format(italic, open, Wrapped()),
                // The built-in #,##0: separators are the reader's own.
                Format(plain, boxed, Middle(), 3)));
    }

    private static Font Font(double size, params DocumentFormat.OpenXml.OpenXmlElement[] looks) => new([.. looks, new FontSize { Val = size }, new FontName { Val = "Times New Roman" }]);

    private static Alignment Middle() => new() { Horizontal = HorizontalAlignmentValues.Center, Vertical = VerticalAlignmentValues.Center, WrapText = true };

    private static Alignment Wrapped() => new() { Vertical = VerticalAlignmentValues.Center, WrapText = true };

    private static CellFormat Format(uint font, uint border, Alignment? alignment, uint number = 0) => new()
    {
        FontId = font, BorderId = border, FillId = 0, NumberFormatId = number, Alignment = alignment, ApplyFont = true, ApplyBorder = true, ApplyAlignment = alignment is not null,
        ApplyNumberFormat = number != 0,
    };
}
