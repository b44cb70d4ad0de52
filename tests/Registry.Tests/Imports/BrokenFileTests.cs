using System.IO.Compression;
using System.Text;
using Lmis.Simulators.Population;

namespace Lmis.Registry.Tests.Imports;

public sealed class BrokenFileTests(ImportsUnderTest registry) : IClassFixture<ImportsUnderTest>
{
    private static readonly Lazy<byte[]> Good = new(static () => ImportsUnderTest.Csv(Rows(3_000)));
    private static readonly Lazy<byte[]> GoodWorkbook = new(static () => ImportsUnderTest.Xlsx(Rows(300)));

    public static TheoryData<string, string, int?> Broken => new()
    {
        { "unclosed quote in the last row", "bad-quotes", 3002 },
        { "text after a closing quote", "bad-quotes", 3002 },
        { "a row with too few cells", "wrong-column-count", 3002 },
        { "a row with too many cells", "wrong-column-count", 3002 },
        { "windows-1258 in the last row", "not-utf8", 3002 },
        { "UTF-16", "not-text", 1 },
        { "no header for the number", "missing-columns", 1 },
        { "the same header twice", "repeated-column", 1 },
        { "headers only", "empty-file", null },
        { "workbook cut off", "bad-workbook", null },
        { "text called a workbook", "bad-workbook", null },
        { "workbook with macros", "macros", null },
        { "zip bomb", "unpacks-too-large", null },
        { "zip without a sheet", "bad-workbook", null },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task Broken_file_changes_nothing_and_says_where_and_what_to_do(string kind, string code, int? line)
    {
        var (file, name) = Make(kind);
        var batch = await registry.ImportAsync(file, name: name);
        Assert.True((string?)batch["state"] == "failed", batch.ToJsonString());
        var fault = batch["fault"]!.AsObject();
        Assert.True((string?)fault["code"] == code && (int?)fault["line"] == line, batch.ToJsonString());
        Assert.True(((string?)fault["whatToDo"])!.Length > 15 && (line is null || ((string?)fault["reason"])!.Contains($"Line {line}", StringComparison.Ordinal)), batch.ToJsonString());
        Assert.Equal(0, await registry.CountAsync("select (select count(*) from person) + (select count(*) from worker) + (select count(*) from import_error) + (select count(*) from messaging.outbox_message)"));
        // A file that failed may come again, unchanged or mended.
        await ImportsUnderTest.EndedAsync(registry.Officer(), await ImportsUnderTest.UploadAsync(registry.Officer(), file, name));
    }

    [Fact]
    public async Task Fault_is_told_in_vietnamese_unless_english_is_asked_for()
    {
        var officer = registry.Officer(language: "vi");
        var batch = await ImportsUnderTest.EndedAsync(officer, await ImportsUnderTest.UploadAsync(officer, Encoding.UTF8.GetBytes("a,b\n1,2\n")));
        Assert.Contains("thiếu cột bắt buộc", (string?)batch["fault"]!["reason"], StringComparison.Ordinal);
    }

    private static List<PopulationRow> Rows(int count) => [.. PopulationGenerator.Rows(new PopulationOptions { Rows = count, Seed = 21 })];

    private static (byte[] File, string Name) Make(string kind)
    {
        var headers = string.Join(',', Column.Headers) + "\r\n";
        return kind switch
        {
            "unclosed quote in the last row" => (With("\"Nguyễn Văn A,01/01/1990,Nam\r\n"), "a.csv"),
            "text after a closing quote" => (With("\"Nguyễn\" Văn A,01/01/1990,Nam\r\n"), "a.csv"),
            "a row with too few cells" => (With("Nguyễn Văn A,01/01/1990,Nam\r\n"), "a.csv"),
            "a row with too many cells" => (With(new string(',', Column.Headers.Count) + "x\r\n"), "a.csv"),
            "windows-1258 in the last row" => ([.. Good.Value, .. "Tr\xE2n"u8.ToArray()[..2], 0xE2, (byte)'n', .. Encoding.ASCII.GetBytes(new string(',', Column.Headers.Count - 1))], "a.csv"),
            "UTF-16" => (Encoding.Unicode.GetBytes(headers), "a.csv"),
            "no header for the number" => (Encoding.UTF8.GetBytes(headers.Replace("so_dinh_danh,", "", StringComparison.Ordinal) + "x\r\n"), "a.csv"),
            "the same header twice" => (Encoding.UTF8.GetBytes(headers.Replace("dia_chi\r", "ho_ten\r", StringComparison.Ordinal)), "a.csv"),
            "headers only" => (Encoding.UTF8.GetBytes(headers), "a.csv"),
            "workbook cut off" => (GoodWorkbook.Value[..^2000], "a.xlsx"),
            "text called a workbook" => (Good.Value, "a.xlsx"),
            "workbook with macros" => (Zip(("xl/vbaProject.bin", 10), ("xl/workbook.xml", 10)), "a.xlsx"),
            "zip bomb" => (Zip(("xl/worksheets/sheet1.xml", 40_000_000)), "a.xlsx"),
            _ => (Zip(("xl/nothing.xml", 10)), "a.xlsx"),
        };
    }

    private static byte[] With(string lastRow) => [.. Good.Value, .. Encoding.UTF8.GetBytes(lastRow)];

    private static byte[] Zip(params (string Name, int Zeros)[] entries)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, zeros) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(new byte[zeros]);
            }
        }
        return file.ToArray();
    }
}
