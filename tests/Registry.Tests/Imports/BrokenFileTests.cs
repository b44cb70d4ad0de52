using System.IO.Compression;
using System.Text;
using System.Text.Json.Nodes;
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
        { "a quote that swallows a mebibyte", "row-too-long", 3002 },
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
    public void Every_text_about_a_file_has_a_case()
    {
        using var stream = typeof(Registry.Imports.ImportTexts).Assembly.GetManifestResourceStream("Imports/ImportTexts.json")!;
        var texts = JsonNode.Parse(stream)!.AsObject().Where(static t => t.Value!["vi"]!.AsArray().Count == 2).Select(static t => t.Key);
        Assert.Equal(texts.Order(StringComparer.Ordinal), Broken.Select(static b => b.Data.Item2).Append("processing-failed").Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_file_that_cannot_be_worked_through_is_given_up_with_what_is_stored_and_goes_on_when_it_comes_again()
    {
        await using var small = new OneRowAtATime();
        await small.InitializeAsync();
        var rows = new[] { ImportsUnderTest.Person(RegistryUnderTest.NewNumber()), ImportsUnderTest.Person(RegistryUnderTest.NewNumber(), "05467", "Cù Thị Vướng") };
        await small.QueryAsync<int>("create function refuse() returns trigger language plpgsql as 'begin raise exception ''no''; end'");
        await small.QueryAsync<int>("create trigger refuse before insert on worker for each row when (new.name_key like '%vuong') execute function refuse()");
        var officer = small.Officer(scopes: Lmis.Contracts.Scopes.RegistryImport);
        var batch = await ImportsUnderTest.EndedAsync(officer, await ImportsUnderTest.UploadAsync(officer, ImportsUnderTest.Small(rows)));
        Assert.True((string?)batch["state"] == "failed" && (string?)batch["fault"]!["code"] == "processing-failed", batch.ToJsonString());
        Assert.Contains("already stored", (string?)batch["fault"]!["reason"], StringComparison.Ordinal);
        Assert.Equal([1L], await small.QueryAsync<long>("select count(*) from worker"));
        await small.QueryAsync<int>("drop trigger refuse on worker");
        batch = await ImportsUnderTest.EndedAsync(officer, await ImportsUnderTest.UploadAsync(officer, ImportsUnderTest.Small(rows)));
        Assert.True((string?)batch["state"] == "completed" && (int)batch["rejected"]! == 0, batch.ToJsonString());
        Assert.Equal([2L, 2L], await small.QueryAsync<long>("select count(*) from worker union all select count(*) from worker_change"));
    }

    private sealed class OneRowAtATime : RegistryUnderTest
    {
        protected override IReadOnlyDictionary<string, string?> OwnSettings { get; } = new Dictionary<string, string?>
        {
            ["Registry:Imports:RowsPerChunk"] = "1", ["Registry:Imports:Look"] = "00:00:00.1", ["Registry:Imports:MaxAttempts"] = "2", ["Registry:Imports:Workers"] = "1",
        };
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
            "a quote that swallows a mebibyte" => (With("\"" + new string('x', 2 << 20)), "a.csv"),
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
