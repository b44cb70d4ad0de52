using System.Globalization;
using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Validation;
using DocumentFormat.OpenXml.Wordprocessing;
using Lmis.Testing;
using static Lmis.Reporting.Tests.YearlyReports.ReportsUnderTest;
using Spreadsheet = DocumentFormat.OpenXml.Spreadsheet;

namespace Lmis.Reporting.Tests.YearlyReports;

public sealed class DocumentTests : IAsyncLifetime
{
    private const string Report = "/v1/yearly-reports/2026";
    private ReportingUnderTest reporting = null!;
    private ReportsUnderTest reports = null!;

    public async ValueTask InitializeAsync()
    {
        reporting = await ReportingUnderTest.StartAsync();
        reports = new(reporting);
        await reporting.ChangedAsync([
            .. Enumerable.Range(0, 60).Select(static _ => People.Somebody()),
            .. Enumerable.Range(0, 20).Select(static _ => People.Somebody() with { Qualification = "untrained" })]);
        await reports.PublishAsync("K01", 76, "15+");
        await reports.PublishAsync("K04", 1.9m, "working-age", preliminary: true);
        await reports.PublishAsync("K14", 46.25m, "working-age");
        await reports.OpenAsync();
        await reports.SubmitAsync(reports.Ward, People.Ward);
        await reports.DecideAsync(People.Ward);
        await reports.DoAsync(reports.Officer, HttpMethod.Put, Report, new
        {
            corrections = new object[] { new { indicator = "K10", value = 5210, reason = "Ước theo báo cáo của Trung tâm Dịch vụ việc làm" }, new { indicator = "K07", value = 6.4, reason = "Ước theo GRDP 9 tháng" } },
            narrative = new { results = "Tổ chức 84 phiên giao dịch việc làm.\nTư vấn cho 9.399 lượt người.", difficulties = "Thiếu số liệu điều tra cấp xã." },
        });
    }

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task The_signed_report_has_the_layout_of_an_administrative_document_and_every_indicator()
    {
        await SignAsync();
        using var file = WordprocessingDocument.Open(new MemoryStream(await FileAsync(reports.Ward, "docx")), false);
        AssertValid(file);
        var body = file.MainDocumentPart!.Document!.Body!;
        var text = string.Join('\n', body.Descendants<Paragraph>().Select(static p => p.InnerText));
        foreach (var said in new[]
        {
            "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "UBND TỈNH THÁI NGUYÊN", "SỞ NỘI VỤ", "Số: 812/BC-SNV", "Thái Nguyên, ngày 23 tháng 11 năm 2026", "BÁO CÁO",
            "I. TÌNH HÌNH BÁO CÁO CỦA CÁC ĐƠN VỊ", "II. KẾT QUẢ THỰC HIỆN CÁC CHỈ TIÊU", "III. KHÓ KHĂN, VƯỚNG MẮC", "Tổ chức 84 phiên giao dịch việc làm.", "Tư vấn cho 9.399 lượt người.",
            "Nơi nhận:", "- Lưu: VT, VL.", "GIÁM ĐỐC", "Nguyễn Văn Ký", "Phụ lục I", "(Kèm theo Báo cáo số 812/BC-SNV ngày 23 tháng 11 năm 2026 của Sở Nội vụ)", "Phụ lục II",
        })
            Assert.Contains(said, text, StringComparison.Ordinal);
        Assert.Contains("đã tiếp nhận báo cáo của 1 đơn vị", text, StringComparison.Ordinal);
        Assert.Contains("Lý do tổng hợp khi chưa đủ báo cáo: Đã đôn đốc hai lần.", text, StringComparison.Ordinal);
        Assert.DoesNotContain("DỰ THẢO", text, StringComparison.Ordinal);
        // Nothing for proposals was written, so there is no heading for them.
        Assert.DoesNotContain("IV.", text, StringComparison.Ordinal);

        Assert.All(body.Descendants<RunFonts>(), static fonts => Assert.Equal("Times New Roman", fonts.Ascii));
        var sections = body.Descendants<SectionProperties>().ToArray();
        Assert.Equal((11906u, 16838u), (sections[0].GetFirstChild<PageSize>()!.Width!.Value, sections[0].GetFirstChild<PageSize>()!.Height!.Value));
        Assert.All(sections, static s => Assert.Equal((20, 20, 30, 15), (Mm(s.GetFirstChild<PageMargin>()!.Top!), Mm(s.GetFirstChild<PageMargin>()!.Bottom!), Mm((int)s.GetFirstChild<PageMargin>()!.Left!.Value), Mm((int)s.GetFirstChild<PageMargin>()!.Right!.Value))));
        Assert.NotNull(sections[0].GetFirstChild<TitlePage>());
        Assert.Equal(PageOrientationValues.Landscape, sections[1].GetFirstChild<PageSize>()!.Orient!.Value);
        Assert.Contains("PAGE", file.MainDocumentPart.HeaderParts.Single().Header!.Descendants<SimpleField>().Single().Instruction!.Value!, StringComparison.Ordinal);

        var rows = Cells(body.Descendants<Table>().Single(static t => t.InnerText.Contains("Ước thực hiện", StringComparison.Ordinal))).Where(static r => int.TryParse(r[0], out _)).ToArray();
        Assert.Equal(Enumerable.Range(1, 17).Select(static i => i.ToString(CultureInfo.InvariantCulture)), rows.Select(static r => r[0]));
        Assert.Equal(["%", "≥ 75", "76", "", "101,3", "Đạt", "Số liệu chính thức: Cục Thống kê, Biểu 5, 01/11/2026"], rows[0][2..]);
        Assert.Equal(["%", "< 2", "1,9", "", "95", "Tạm thời", "Số liệu chính thức (sơ bộ): Cục Thống kê, Biểu 5, 01/11/2026"], rows[3][2..]);
        Assert.Equal(["%/năm", "≥ 6,5", "", "6,4", "98,5", "Chưa đạt"], rows[6][2..8]);
        Assert.Equal(["Người", "≥ 5.000", "", "5.210", "104,2", "Đạt"], rows[9][2..8]);
        // The register counts it, but that is not compared, so it is no share of the target either.
        Assert.Equal(["%", "≥ 32", "", "75", "", "Chưa đủ bao phủ"], rows[1][2..8]);
        Assert.Equal("Số liệu đăng ký", rows[1][8]);
        Assert.Equal(["", "", "", "Chưa có số liệu", ""], rows[4][4..]);
        var units = Cells(body.Descendants<Table>().Single(static t => t.InnerText.Contains("Ngày gửi", StringComparison.Ordinal)));
        Assert.Equal(95, units.Length);
        Assert.Equal(["Công an tỉnh", "Đang lập", "", "Chưa báo cáo"], units[1][1..]);
        Assert.Contains(units, static u => u[1] == "Phường Phan Đình Phùng" && u[2] == "Đã tiếp nhận" && u[3] == "23/11/2026" && u[4].Length == 0);
    }

    [Fact]
    public async Task The_workbook_holds_numbers_and_what_each_unit_reported()
    {
        await SignAsync();
        using var file = SpreadsheetDocument.Open(new MemoryStream(await FileAsync(reports.Officer, "xlsx")), false);
        AssertValid(file);
        var book = file.WorkbookPart!;
        Assert.Equal(["Chỉ tiêu", "Đơn vị"], book.Workbook!.Descendants<Spreadsheet.Sheet>().Select(static s => s.Name!.Value!));
        var sheets = book.Workbook.Descendants<Spreadsheet.Sheet>().Select(s => ((WorksheetPart)book.GetPartById(s.Id!)).Worksheet!).ToArray();
        var first = sheets[0].Descendants<Spreadsheet.Row>().Select(static r => r.Elements<Spreadsheet.Cell>().ToArray()).ToArray();
        var youth = first.Single(static r => r.Length == 9 && r[1].InnerText.StartsWith("Thanh niên được giải quyết việc làm", StringComparison.Ordinal));
        Assert.Equal((null, "5210", "104.2"), (youth[4].CellValue?.Text, youth[5].CellValue!.Text, youth[6].CellValue!.Text));
        Assert.Equal("46.25", first.Single(static r => r.Length == 9 && r[1].InnerText.StartsWith("Tỷ lệ lao động trong độ tuổi tham gia", StringComparison.Ordinal))[4].CellValue!.Text);
        var ward = sheets[1].Descendants<Spreadsheet.Row>().Select(static r => r.Elements<Spreadsheet.Cell>().ToArray()).Single(static r => r.Length > 5 && r[1].InnerText == "Phường Phan Đình Phùng");
        Assert.Equal(("Đã tiếp nhận", "75"), (ward[2].InnerText, ward[5].CellValue!.Text));
    }

    [Fact]
    public async Task A_draft_says_so_and_is_for_the_department_and_the_director_only()
    {
        Assert.Equal(403, (await reports.SendAsync(reports.Ward, HttpMethod.Get, Report + "/document")).Status);
        Assert.Equal(403, (await reports.SendAsync(reports.School, HttpMethod.Get, Report + "/document")).Status);
        Assert.Equal(400, (await reports.SendAsync(reports.Officer, HttpMethod.Get, Report + "/document?format=pdf")).Status);
        Assert.Equal(404, (await reports.SendAsync(reports.Officer, HttpMethod.Get, "/v1/yearly-reports/2025/document")).Status);
        using var file = WordprocessingDocument.Open(new MemoryStream(await FileAsync(reports.Director, "docx")), false);
        AssertValid(file);
        Assert.Contains("DỰ THẢO", file.MainDocumentPart!.Document!.Body!.InnerText, StringComparison.Ordinal);
        Assert.DoesNotContain("812", file.MainDocumentPart.Document.Body.InnerText, StringComparison.Ordinal);
    }

    private async Task SignAsync()
    {
        await reports.DoAsync(reports.Officer, HttpMethod.Post, Report + "/consolidation", new { missingReason = "Đã đôn đốc hai lần." });
        await reports.DoAsync(reports.Director, HttpMethod.Post, Report + "/signature", new { number = 812, signedOn = "2026-11-23", signerName = "Nguyễn Văn Ký" });
    }

    private async Task<byte[]> FileAsync(Person who, string format)
    {
        using var client = reporting.Service.HttpAs(TestTokens.Issue(who.Scopes, who.Area, who.Subject, organisation: who.Organisation));
        using var answer = await client.GetAsync($"{Report}/document?format={format}", TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode}");
        Assert.EndsWith("." + format, answer.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
        var content = await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        // To look at what the test made: soffice --convert-to pdf.
        if (Environment.GetEnvironmentVariable("LMIS_KEEP_DOCUMENTS") is { Length: > 0 } folder)
            await File.WriteAllBytesAsync(Path.Combine(folder, $"{TestContext.Current.TestMethod!.MethodName}.{format}"), content, TestContext.Current.CancellationToken);
        return content;
    }

    private static void AssertValid(OpenXmlPackage file) =>
        Assert.Empty(new OpenXmlValidator(FileFormatVersions.Office2019).Validate(file, TestContext.Current.CancellationToken).Select(static e => $"{e.Path?.XPath}: {e.Description}"));

    private static string[][] Cells(Table table) => [.. table.Elements<TableRow>().Select(static r => r.Elements<TableCell>().Select(static c => c.InnerText).ToArray())];

    private static int Mm(int twips) => (int)Math.Round(twips * 25.4 / 1440);
}
