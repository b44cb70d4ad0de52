using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace Lmis.Reporting.YearlyReports.Documents;

/// <summary>
/// Writes the report as DOCX in the layout of an administrative document (Decree 30/2020/NĐ-CP, Annex I): A4, margins 20, 20, 30 and 15 mm, Times New Roman,
/// page numbers in the upper margin but on the first page; the annexes lie across.
/// </summary>
public static class WriteReportDocx
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/vnd.openxmlformats-officedocument.wordprocessingml.document";

    private const string Font = "Times New Roman";
    private const int Twips = 1440;
    private static readonly (uint Width, uint Height) A4 = (11906, 16838);

    /// <summary>The file.</summary>
    public static byte[] Of(ReportDocument report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var memory = new MemoryStream();
        using (var file = WordprocessingDocument.Create(memory, WordprocessingDocumentType.Document))
        {
            var main = file.AddMainDocumentPart();
            main.AddNewPart<StyleDefinitionsPart>().Styles = new Styles(new DocDefaults(
                new RunPropertiesDefault(new RunPropertiesBaseStyle(Fonts(), new FontSize { Val = "28" }, new FontSizeComplexScript { Val = "28" }, new Languages { Val = "vi-VN" })),
                new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new SpacingBetweenLines { Before = "0", After = "0", Line = "240", LineRule = LineSpacingRuleValues.Auto }))));
            var header = main.AddNewPart<HeaderPart>();
            header.Header = new Header(new Paragraph(Centred(), new SimpleField(Run("2")) { Instruction = " PAGE " }));
            var headerId = main.GetIdOfPart(header);
            main.Document = new Document(new Body([
                .. Text(report),
                new Paragraph(new ParagraphProperties(Section(headerId, isAcross: false))),
                .. AnnexOfIndicators(report),
                .. AnnexOfUnits(report),
                Section(headerId, isAcross: true)]));
            file.PackageProperties.Title = report.Title;
            file.PackageProperties.Creator = report.Department;
        }
        return memory.ToArray();
    }

    private static IEnumerable<OpenXmlElement> Text(ReportDocument report)
    {
        yield return SideBySide(
            (3700, [
                Paragraph(report.Parent.ToUpperInvariant(), 26, Centred()),
                Paragraph(report.Department.ToUpperInvariant(), 26, Centred(), bold: true), Rule(1250),
                Paragraph($"Số: {report.Number}", 26, Centred(before: 80)),
                .. report.IsDraft ? [Paragraph("DỰ THẢO", 26, Centred(), bold: true)] : Array.Empty<OpenXmlElement>()]),
            (5650, [
                Paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", 25, Centred(), bold: true),
                Paragraph("Độc lập - Tự do - Hạnh phúc", 26, Centred(), bold: true), Rule(1150),
                Paragraph(report.PlaceAndDate, 26, Centred(before: 80), italic: true)]));
        yield return Paragraph("BÁO CÁO", 28, Centred(before: 300), bold: true);
        foreach (var line in report.Subject)
            yield return Paragraph(line, 28, Centred(), bold: true);
        yield return Rule(3300);
        yield return Prose(report.Opening, before: 240);
        for (var i = 0; i < report.Sections.Count; i++)
        {
            yield return Paragraph($"{Roman(i + 1)}. {report.Sections[i].Heading.ToUpperInvariant()}", 28, Body(before: 120, keepsNext: true), bold: true);
            foreach (var paragraph in report.Sections[i].Paragraphs)
                yield return Prose(paragraph);
        }
        yield return Prose(report.Closing);
        yield return new Paragraph(new ParagraphProperties(new SpacingBetweenLines { Before = "120" }));
        yield return SideBySide(
            (4900, [
                Paragraph("Nơi nhận:", 24, Left(), bold: true, italic: true),
                .. report.Recipients.Select((to, i) => Paragraph($"- {to}{(i == report.Recipients.Count - 1 ? "." : ";")}", 22, Left()))]),
            (4450, [
                .. report.SignerTitles.Select(static title => Paragraph(title, 28, Centred(), bold: true)),
                .. Enumerable.Range(0, 4).Select(static _ => Paragraph("", 28, Centred())),
                Paragraph(report.SignerName ?? "", 28, Centred(), bold: true)]));
    }

    private static IEnumerable<OpenXmlElement> AnnexOfIndicators(ReportDocument report)
    {
        foreach (var title in AnnexTitle("Phụ lục I", $"Kết quả thực hiện các chỉ tiêu năm {report.Year}", report.Attached))
            yield return title;
        int[] widths = [560, 4000, 850, 1150, 950, 1150, 1100, 1750, 2740];
        var rows = new List<TableRow>
        {
            Row(widths, true, ("TT", Centred()), ("Chỉ tiêu", Centred()), ("Đơn vị tính", Centred()), ($"Chỉ tiêu năm {report.Year}", Centred()), ("Thực hiện", Centred()),
                ("Ước thực hiện", Centred()), ("% so với chỉ tiêu", Centred()), ("Đánh giá", Centred()), ("Số liệu, nguồn", Centred())),
        };
        foreach (var (group, i) in report.Groups.Select(static (g, i) => (g, i)))
        {
            rows.Add(GroupRow(widths, Roman(i + 1), group.Title));
            rows.AddRange(group.Rows.Select(row => Row(widths, false,
                (row.Number.ToString(System.Globalization.CultureInfo.InvariantCulture), Centred()), (row.Name, Left()), (row.Unit, Centred()), (row.Target, Centred()),
                (ReportDocument.Written(row.Actual), Centred()), (ReportDocument.Written(row.Estimate), Centred()), (ReportDocument.Written(row.PercentOfTarget), Centred()),
                (row.State, Centred()), (row.Source, Left()))));
        }
        yield return Grid(widths, rows);
        yield return Paragraph("Ghi chú:", 22, Left(before: 100), bold: true, italic: true);
        foreach (var note in report.Notes)
            yield return Paragraph($"- {note}", 22, Left(), italic: true);
    }

    private static IEnumerable<OpenXmlElement> AnnexOfUnits(ReportDocument report)
    {
        var titles = AnnexTitle("Phụ lục II", $"Tình hình báo cáo của các đơn vị năm {report.Year}", report.Attached).ToArray();
        titles[0].ParagraphProperties!.PrependChild(new PageBreakBefore());
        foreach (var title in titles)
            yield return title;
        int[] widths = [800, 6300, 2700, 2150, 2300];
        yield return Grid(widths, [
            Row(widths, true, ("TT", Centred()), ("Đơn vị", Centred()), ("Trạng thái", Centred()), ("Ngày gửi", Centred()), ("Ghi chú", Centred())),
            .. report.Units.Select((unit, i) => Row(widths, false,
                ((i + 1).ToString(System.Globalization.CultureInfo.InvariantCulture), Centred()), (unit.Name, Left()), (unit.State, Centred()),
                (unit.SubmittedOn?.ToString("dd/MM/yyyy", System.Globalization.CultureInfo.InvariantCulture) ?? "", Centred()), (unit.Note, Centred())))]);
    }

    private static IEnumerable<Paragraph> AnnexTitle(string number, string title, string attached) =>
        [Paragraph(number, 28, Centred(), bold: true), Paragraph(title.ToUpperInvariant(), 28, Centred(), bold: true), Paragraph(attached, 28, Centred(after: 120), italic: true)];

    private static Paragraph Prose(string text, int before = 0) => Paragraph(text, 28, Body(before));

    private static Paragraph Paragraph(string text, int halfPoints, ParagraphProperties properties, bool bold = false, bool italic = false) =>
        new(properties, Run(text, halfPoints, bold, italic));

    private static Run Run(string text, int halfPoints = 28, bool bold = false, bool italic = false)
    {
        var properties = new RunProperties(Fonts());
        if (bold)
            properties.Append(new Bold());
        if (italic)
            properties.Append(new Italic());
        properties.Append(new FontSize { Val = halfPoints.ToString(System.Globalization.CultureInfo.InvariantCulture) });
        return new(properties, new Text(text) { Space = SpaceProcessingModeValues.Preserve });
    }

    private static RunFonts Fonts() => new() { Ascii = Font, HighAnsi = Font, ComplexScript = Font, EastAsia = Font };

    // The stroke under the department, the motto and the subject: a line of its own, shorter than the text.
    private static Paragraph Rule(int indent) => new(
        new ParagraphProperties(
            new ParagraphBorders(new TopBorder { Val = BorderValues.Single, Size = 6, Space = 0 }),
            new SpacingBetweenLines { Before = "30", After = "0", Line = "60", LineRule = LineSpacingRuleValues.Exact },
            new Indentation { Left = indent.ToString(System.Globalization.CultureInfo.InvariantCulture), Right = indent.ToString(System.Globalization.CultureInfo.InvariantCulture) }),
        Run("", 2));

    private static ParagraphProperties Centred(int before = 0, int after = 0) => new(Spacing(before, after), new Justification { Val = JustificationValues.Center });

    private static ParagraphProperties Left(int before = 0) => new(Spacing(before, 0), new Justification { Val = JustificationValues.Left });

    private static ParagraphProperties Body(int before = 0, bool keepsNext = false)
    {
        var properties = new ParagraphProperties();
        if (keepsNext)
            properties.Append(new KeepNext());
        properties.Append(
            new SpacingBetweenLines { Before = before.ToString(System.Globalization.CultureInfo.InvariantCulture), After = "120", Line = "264", LineRule = LineSpacingRuleValues.Auto },
            new Indentation { FirstLine = "720" }, new Justification { Val = JustificationValues.Both });
        return properties;
    }

    private static SpacingBetweenLines Spacing(int before, int after) => new()
    {
        Before = before.ToString(System.Globalization.CultureInfo.InvariantCulture), After = after.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    private static Table SideBySide((int Width, OpenXmlElement[] Content) left, (int Width, OpenXmlElement[] Content) right)
    {
        var properties = new TableProperties(new TableWidth { Width = $"{left.Width + right.Width}", Type = TableWidthUnitValues.Dxa }, new TableJustification { Val = TableRowAlignmentValues.Center }, new TableLayout { Type = TableLayoutValues.Fixed });
        return new(
            properties, new TableGrid(new GridColumn { Width = $"{left.Width}" }, new GridColumn { Width = $"{right.Width}" }),
            new TableRow(new TableRowProperties(new CantSplit()), Side(left), Side(right)));

        static TableCell Side((int Width, OpenXmlElement[] Content) side) =>
            new([new TableCellProperties(new TableCellWidth { Width = $"{side.Width}", Type = TableWidthUnitValues.Dxa }), .. side.Content]);
    }

    private static Table Grid(int[] widths, IEnumerable<TableRow> rows) => new([
        new TableProperties(
            new TableWidth { Width = $"{widths.Sum()}", Type = TableWidthUnitValues.Dxa },
            new TableJustification { Val = TableRowAlignmentValues.Center },
            new TableBorders(
                new TopBorder { Val = BorderValues.Single, Size = 4 }, new LeftBorder { Val = BorderValues.Single, Size = 4 }, new BottomBorder { Val = BorderValues.Single, Size = 4 },
                new RightBorder { Val = BorderValues.Single, Size = 4 }, new InsideHorizontalBorder { Val = BorderValues.Single, Size = 4 }, new InsideVerticalBorder { Val = BorderValues.Single, Size = 4 }),
            new TableLayout { Type = TableLayoutValues.Fixed },
            new TableCellMarginDefault(
                new TopMargin { Width = "30", Type = TableWidthUnitValues.Dxa }, new TableCellLeftMargin { Width = 70, Type = TableWidthValues.Dxa },
                new BottomMargin { Width = "30", Type = TableWidthUnitValues.Dxa }, new TableCellRightMargin { Width = 70, Type = TableWidthValues.Dxa })),
        new TableGrid(widths.Select(static w => new GridColumn { Width = $"{w}" })),
        .. rows]);

    private static TableRow Row(int[] widths, bool isHead, params (string Text, ParagraphProperties Layout)[] cells)
    {
        var properties = new TableRowProperties(new CantSplit());
        if (isHead)
            properties.Append(new TableHeader());
        return new([properties, .. cells.Select((cell, i) => new TableCell(
            new TableCellProperties(
                new TableCellWidth { Width = $"{widths[i]}", Type = TableWidthUnitValues.Dxa }, new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center }),
            Paragraph(cell.Text, 24, cell.Layout, bold: isHead)))]);
    }

    private static TableRow GroupRow(int[] widths, string number, string title) => new(
        new TableRowProperties(new CantSplit()),
        new TableCell(new TableCellProperties(new TableCellWidth { Width = $"{widths[0]}", Type = TableWidthUnitValues.Dxa }),
            new Paragraph(new ParagraphProperties(new KeepNext(), new Justification { Val = JustificationValues.Center }), Run(number, 24, bold: true))),
        new TableCell(
            new TableCellProperties(new TableCellWidth { Width = $"{widths[1..].Sum()}", Type = TableWidthUnitValues.Dxa }, new GridSpan { Val = widths.Length - 1 }),
            new Paragraph(new ParagraphProperties(new KeepNext()), Run(title, 24, bold: true))));

    private static SectionProperties Section(string headerId, bool isAcross)
    {
        var (width, height) = isAcross ? (A4.Height, A4.Width) : A4;
        var section = new SectionProperties(
            new HeaderReference { Type = HeaderFooterValues.Default, Id = headerId },
            new SectionType { Val = SectionMarkValues.NextPage },
            new PageSize { Width = width, Height = height, Orient = isAcross ? PageOrientationValues.Landscape : PageOrientationValues.Portrait },
            new PageMargin { Top = Millimetres(20), Bottom = Millimetres(20), Left = (uint)Millimetres(30), Right = (uint)Millimetres(15), Header = (uint)Millimetres(10), Footer = (uint)Millimetres(10), Gutter = 0 });
        if (!isAcross)
            section.Append(new TitlePage());
        return section;
    }

    private static int Millimetres(int length) => (int)Math.Round(length * Twips / 25.4);

    private static string Roman(int number) => number switch { 1 => "I", 2 => "II", 3 => "III", 4 => "IV", 5 => "V", _ => throw new ArgumentOutOfRangeException(nameof(number)) };
}
