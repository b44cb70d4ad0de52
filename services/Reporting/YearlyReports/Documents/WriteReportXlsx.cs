using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Spreadsheet;
using Lmis.Reporting.Definitions;

namespace Lmis.Reporting.YearlyReports.Documents;

/// <summary>Writes the report's annexes as XLSX: the indicators and the units with the values they reported. Numbers are numbers, and the sheets print on A4 across.</summary>
public static class WriteReportXlsx
{
    /// <summary>The media type.</summary>
    public const string MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The file.</summary>
    public static byte[] Of(ReportDocument report)
    {
        ArgumentNullException.ThrowIfNull(report);
        using var memory = new MemoryStream();
        using (var file = SpreadsheetDocument.Create(memory, SpreadsheetDocumentType.Workbook))
        {
            var book = file.AddWorkbookPart();
            book.AddNewPart<WorkbookStylesPart>().Stylesheet = Style.Sheet();
            var (indicators, units) = (Indicators(report), Units(report));
            book.Workbook = new Workbook(
                new Sheets(Add(book, indicators, 1), Add(book, units, 2)),
                new DefinedNames(Repeated(indicators, 0), Repeated(units, 1)));
            file.PackageProperties.Title = report.Title;
            file.PackageProperties.Creator = report.Department;
        }
        return memory.ToArray();
    }

    private static SheetText Indicators(ReportDocument report)
    {
        var sheet = new SheetText("Chỉ tiêu", 6, 48, 10, 13, 13, 13, 13, 18, 52);
        sheet.Letterhead(report, 4);
        sheet.Title($"PHỤ LỤC I. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU NĂM {report.Year}", report.Attached);
        sheet.Head("TT", "Chỉ tiêu", "Đơn vị tính", $"Chỉ tiêu năm {report.Year}", "Thực hiện", "Ước thực hiện", "% so với chỉ tiêu", "Đánh giá", "Số liệu, nguồn");
        foreach (var group in report.Groups)
        {
            sheet.Wide(group.Title, Style.BoldBoxed);
            foreach (var row in group.Rows)
            {
                sheet.Row(
                    (row.Number, Style.CentredBoxed), (row.Name, Style.Boxed), (row.Unit, Style.CentredBoxed), (row.Target, Style.CentredBoxed), (row.Actual, Style.NumberBoxed),
                    (row.Estimate, Style.NumberBoxed), (row.PercentOfTarget, Style.NumberBoxed), (row.State, Style.CentredBoxed), (row.Source, Style.Boxed));
            }
        }
        sheet.Wide("Ghi chú:", Style.Italic);
        foreach (var note in report.Notes)
            sheet.Wide("- " + note, Style.Italic);
        return sheet;
    }

    private static SheetText Units(ReportDocument report)
    {
        var sheet = new SheetText("Đơn vị", [6, 36, 16, 14, 16, .. report.UnitIndicators.Select(static _ => 9)]);
        sheet.Letterhead(report, 3);
        sheet.Title($"PHỤ LỤC II. SỐ LIỆU VÀ TÌNH HÌNH BÁO CÁO CỦA CÁC ĐƠN VỊ NĂM {report.Year}", report.Attached);
        sheet.Head(["TT", "Đơn vị", "Trạng thái", "Ngày gửi", "Ghi chú", .. report.UnitIndicators.Select(static id => $"{id} ({UnitOf(id)})")]);
        foreach (var (unit, i) in report.Units.Select(static (u, i) => (u, i)))
        {
            sheet.Row([
                (i + 1, Style.CentredBoxed), (unit.Name, Style.Boxed), (unit.State, Style.CentredBoxed),
                (unit.SubmittedOn?.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture), Style.CentredBoxed), (unit.Note, Style.CentredBoxed),
                .. report.UnitIndicators.Select(id => ((object?)unit.Values.GetValueOrDefault(id), Style.NumberBoxed))]);
        }
        foreach (var id in report.UnitIndicators)
            sheet.Wide($"{id}: {Texts.Default.Of(IndicatorCatalogue.Find(id)!).Name}", Style.Italic);
        return sheet;
    }

    private static string UnitOf(string indicator) => IndicatorCatalogue.PlanTargetOf(indicator).IsPercent ? "%" : "người";

    private static Sheet Add(WorkbookPart book, SheetText sheet, uint id)
    {
        var part = book.AddNewPart<WorksheetPart>();
        part.Worksheet = sheet.ToWorksheet();
        return new() { Id = book.GetIdOfPart(part), SheetId = id, Name = sheet.Name };
    }

    private static DefinedName Repeated(SheetText sheet, uint index) =>
        new($"'{sheet.Name}'!${sheet.HeadRow}:${sheet.HeadRow}") { Name = "_xlnm.Print_Titles", LocalSheetId = index };
}
