using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Spreadsheet;

namespace Lmis.Reporting.YearlyReports.Documents;

/// <summary>A sheet written from top to bottom: letterhead, title, one table, notes.</summary>
internal sealed class SheetText(string name, params int[] widths)
{
    private readonly List<Row> rows = [];
    private readonly List<string> merged = [];

    public string Name => name;

    /// <summary>The row of the table's head, repeated on each page.</summary>
    public int HeadRow { get; private set; }

    /// <summary>The department on the left, the motto on the right, split behind so many columns.</summary>
    public void Letterhead(ReportDocument report, int split)
    {
        Pair(report.Parent.ToUpperInvariant(), Style.Centred, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", Style.BoldCentred, split);
        Pair(report.Department.ToUpperInvariant(), Style.BoldCentred, "Độc lập - Tự do - Hạnh phúc", Style.BoldUnderlined, split);
        Pair($"Số: {report.Number}", Style.Centred, report.PlaceAndDate, Style.ItalicCentred, split);
        if (report.IsDraft)
            Pair("DỰ THẢO", Style.BoldCentred, "", Style.Centred, split);
        Row();
    }

    public void Title(string title, string attached)
    {
        Wide(title, Style.Title);
        Wide(attached, Style.ItalicCentred);
        Row();
    }

    public void Head(params string[] titles)
    {
        Row([.. titles.Select(static t => ((object?)t, Style.Head))]);
        HeadRow = rows.Count;
    }

    /// <summary>A text over all columns.</summary>
    public void Wide(string text, uint style)
    {
        Row(LinesOf(text, widths.Sum()), [(text, style), .. widths.Skip(1).Select(_ => ((object?)null, style))]);
        merged.Add($"A{rows.Count}:{Column(widths.Length - 1)}{rows.Count}");
    }

    public void Row(params (object? Value, uint Style)[] cells) => Row(cells.Select((cell, i) => LinesOf(cell.Value, widths[i])).DefaultIfEmpty(1).Max(), cells);

    public Worksheet ToWorksheet() => new(
        new SheetProperties(new PageSetupProperties { FitToPage = true }),
        new SheetViews(new SheetView(new Pane { VerticalSplit = HeadRow, TopLeftCell = $"A{HeadRow + 1}", ActivePane = PaneValues.BottomLeft, State = PaneStateValues.Frozen }) { WorkbookViewId = 0, ShowGridLines = false }),
        new Columns(widths.Select(static (width, i) => new Column { Min = (uint)i + 1, Max = (uint)i + 1, Width = width, CustomWidth = true })),
        new SheetData(rows),
        new MergeCells(merged.Select(static range => new MergeCell { Reference = range })),
        // Margins in inches: 20 mm above and below, 30 mm left, 15 mm right.
        new PageMargins { Top = 0.787, Bottom = 0.787, Left = 1.181, Right = 0.591, Header = 0.394, Footer = 0.394 },
        new PageSetup { PaperSize = 9, Orientation = OrientationValues.Landscape, FitToWidth = 1, FitToHeight = 0 },
        new HeaderFooter(new OddHeader("&C&\"Times New Roman\"&13&P")));

    private void Pair(string left, uint leftStyle, string right, uint rightStyle, int split)
    {
        Row(1, [(left, leftStyle), .. Enumerable.Repeat(((object?)null, leftStyle), split - 1), (right, rightStyle), .. Enumerable.Repeat(((object?)null, rightStyle), widths.Length - split - 1)]);
        merged.Add($"A{rows.Count}:{Column(split - 1)}{rows.Count}");
        merged.Add($"{Column(split)}{rows.Count}:{Column(widths.Length - 1)}{rows.Count}");
    }

    // Heights are given: not every program fits a row to its wrapped text when it opens a file.
    private void Row(int lines, params (object? Value, uint Style)[] cells) =>
        rows.Add(new([.. cells.Select((cell, i) => CellOf(cell.Value, cell.Style, $"{Column(i)}{rows.Count + 1}"))]) { RowIndex = (uint)rows.Count + 1, Height = (16 * lines) + 2, CustomHeight = true });

    private static int LinesOf(object? value, int width) => value is string text ? Math.Max(1, (int)Math.Ceiling((double)text.Length / width)) : 1;

    private static Cell CellOf(object? value, uint style, string reference)
    {
        var cell = new Cell { CellReference = reference, StyleIndex = style };
        switch (value)
        {
            case string { Length: > 0 } text:
                cell.DataType = CellValues.InlineString;
                cell.InlineString = new InlineString(new Text(text) { Space = SpaceProcessingModeValues.Preserve });
                break;
            case decimal or int:
                if (value is decimal number && number >= 1_000 && number == Math.Truncate(number))
                    cell.StyleIndex = Style.ThousandsBoxed;
                cell.CellValue = new CellValue(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                break;
        }
        return cell;
    }

    private static string Column(int index) => index < 26 ? $"{(char)('A' + index)}" : $"{(char)('A' + (index / 26) - 1)}{(char)('A' + (index % 26))}";
}
