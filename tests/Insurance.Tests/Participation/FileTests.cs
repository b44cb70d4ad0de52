using System.Text;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Testing;
using MiniExcelLibs;
using static Lmis.Insurance.Tests.Participation.Agency;

namespace Lmis.Insurance.Tests.Participation;

public sealed class FileTests : IAsyncLifetime
{
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private readonly InsuranceUnderTest service = new();

    private Agency agency = null!;

    public async ValueTask InitializeAsync()
    {
        await service.InitializeAsync();
        agency = new(service);
    }

    public ValueTask DisposeAsync() => service.DisposeAsync();

    private async Task<long> HeldAsync() => await service.CountAsync("participation_file") + await service.CountAsync("declared_row") + await service.CountAsync("refused_row") + await service.EventCountAsync();

    [Fact]
    public async Task Every_wrong_cell_is_named_in_both_languages_and_no_value_is_kept()
    {
        service.Registry.Named[("Lê Văn Tám", "1980-02-29")] = Person(77);
        var good = Row(1, 1);
        var rows = new (string Row, string? Fault)[]
        {
            (good, null),
            (good, "personal_number repeated-row"),
            (Row(2, 1).Replace(Number(2), "01919", StringComparison.Ordinal), "personal_number number-form"),
            (Row(2, 1).Replace("1990-05-31", "1990-02-31", StringComparison.Ordinal), "birth_date date-form"),
            (Row(2, 1).Replace("1990-05-31", "", StringComparison.Ordinal), "birth_date missing"),
            (Row(2, 1).Replace("female", "nữ", StringComparison.Ordinal), "sex unknown-option"),
            (Row(2, 1).Replace("compulsory", "forced", StringComparison.Ordinal), "kind unknown-option"),
            (Row(2, 1).Replace(Code(1), "", StringComparison.Ordinal), "employer_code missing"),
            (Row(2, 1).Replace(Code(1), Code(1)[..9] + (Code(1)[9] == '1' ? '2' : '1'), StringComparison.Ordinal), "employer_code employer-form"),
            (Row(2, 1, contract: "oral"), "contract_kind unknown-option"),
            (Row(2, 1, started: "2026-09-31"), "started_on date-form"),
            (Row(2, 1, started: "2026-11-01"), "started_on future"),
            (Row(2, 1, started: "2026-05-02", ended: "2026-05-01"), "ended_on order"),
            (Row(2, 1, arrears: "maybe"), "in_arrears unknown-option"),
            (Row(2, 1).Replace(",05443", ",5443", StringComparison.Ordinal), "commune unknown-option"),
            (Voluntary(3, ""), "paid_to missing"),
            (Voluntary(3, "12/2026"), "paid_to month-form"),
            (Voluntary(3, "2026-12"), null),
            // An old social-insurance code leads nowhere but by name and birth date.
            ("1234567890,Lê Văn Tám,29/02/1980,male,voluntary,,,,,2026-12,,\n", null),
            ("1234567891,Lê Văn Chín,29/02/1980,male,voluntary,,,,,2026-12,,\n", "personal_number person-unknown"),
            // The employer is a natural person's business, known by its owner's number: taken, and the number is not kept.
            (Row(4, 1).Replace(Code(1), Number(99), StringComparison.Ordinal), null),
            (Row(5, 1).Replace(Code(1), Code(1) + "-001", StringComparison.Ordinal), null),
        };
        var (status, file) = await agency.SendAsync("2026-10", string.Concat(rows.Select(static r => r.Row)));
        Assert.True(status == 201, $"{status} {file}");
        var id = file.GetProperty("id").GetGuid();
        var (_, refused) = await service.SendAsync(HttpMethod.Get, $"/v1/participation-files/{id}/refused-rows", null, Scopes.InsuranceImport);
        Assert.Equal(
            rows.Select(static (r, i) => (r.Fault, Line: i + 2)).Where(static r => r.Fault is not null).Select(static r => $"{r.Line} {r.Fault}"),
            refused.GetProperty("rows").EnumerateArray().Select(static r => $"{r.GetProperty("line").GetInt32()} {r.GetProperty("column").GetString()} {r.GetProperty("code").GetString()}"));
        Assert.All(refused.GetProperty("rows").EnumerateArray(), static r => Assert.NotEqual(r.GetProperty("text").GetProperty("vi").GetString(), r.GetProperty("text").GetProperty("en").GetString()));
        Assert.Equal((rows.Count(static r => r.Fault is null), rows.Count(static r => r.Fault is not null)), (file.GetProperty("accepted").GetInt32(), file.GetProperty("rejected").GetInt32()));
        await agency.ComparedAsync(id);

        // Neither a number nor a name anywhere, in no column of no table.
        foreach (var table in await service.ScalarAsync<string[]>("select array_agg(format('%I.%I', table_schema, table_name)) from information_schema.tables where table_schema in ('public', 'messaging') and table_type = 'BASE TABLE'"))
        {
            foreach (var planted in new[] { Number(1), Number(99), "1234567890", "Nguyễn Thị Hoa", "Lê Văn Tám" })
                Assert.True(await service.ScalarAsync<long>($"select count(*) from {table} t where t::text like '%{planted}%'") == 0, $"{planted} in {table}");
        }
        Assert.Equal(1, await service.ScalarAsync<long>($"select count(*) from declared_row t where t::text like '%{Person(1)}%'"));
    }

    [Fact]
    public async Task A_workbook_says_the_same_as_a_csv()
    {
        using var book = new MemoryStream();
        MiniExcel.SaveAs(book, Enumerable.Range(1, 3).Select(static i => new Dictionary<string, object?>
        {
            ["personal_number"] = Number(i), ["full_name"] = "Nguyễn Thị Hoa", ["birth_date"] = new DateTime(1990, 5, 31), ["sex"] = "female", ["kind"] = "compulsory", ["employer_code"] = Code(1),
            ["contract_kind"] = "indefinite", ["started_on"] = null, ["ended_on"] = null, ["paid_to"] = null, ["in_arrears"] = null, ["commune"] = "05443",
        }));
        var (status, file) = await agency.SendAsync("2026-10", "", type: Xlsx, bytes: book.ToArray());
        Assert.True(status == 201 && file.GetProperty("accepted").GetInt32() == 3, $"{status} {file}");
        var held = await service.ScalarAsync<string>("select string_agg((person_id, kind, employer_code, contract_kind, birth_month, sex, commune_code)::text, ';' order by line) from declared_row");
        var (_, csv) = await agency.SendAsync("2026-10", Row(1, 1) + Row(2, 1) + Row(3, 1));
        Assert.Equal(held, await service.ScalarAsync<string>($"select string_agg((person_id, kind, employer_code, contract_kind, birth_month, sex, commune_code)::text, ';' order by line) from declared_row where file_id = '{csv.GetProperty("id").GetGuid()}'"));
    }

    [Theory]
    [InlineData("2026-10", "", Heading, "text/csv", 400, "file-unreadable")]
    [InlineData("2026-10", "", "", "text/csv", 400, "file-unreadable")]
    [InlineData("2026-10", "x\n", "personal_number,kind\n", "text/csv", 400, "file-unreadable")]
    [InlineData("2026-10", "x\n", "personal_number,personal_number,full_name,birth_date,sex,kind\n", "text/csv", 400, "file-unreadable")]
    [InlineData("2026-10", "PK", "", Xlsx, 400, "file-unreadable")]
    [InlineData("2026-13", "", Heading, "text/csv", 400, "month")]
    [InlineData("2199-01", "", Heading, "text/csv", 400, "month")]
    [InlineData("", "", Heading, "text/csv", 400, "month")]
    [InlineData("2026-10", "", Heading, "application/vnd.ms-excel", 415, "file-format")]
    public async Task What_cannot_be_read_is_refused_whole(string month, string rows, string heading, string type, int status, string slug)
    {
        var before = await HeldAsync();
        var (got, body) = await agency.SendAsync(month, rows, heading, type);
        Assert.True(got == status && body.GetProperty("type").GetString() == "urn:lmis:problem:" + slug, $"{got} {body}");
        Assert.Equal(before, await HeldAsync());
    }

    [Fact]
    public async Task A_file_not_in_utf8_is_refused_whole_though_a_thousand_rows_were_good()
    {
        var bytes = Encoding.UTF8.GetBytes(Heading + string.Concat(Enumerable.Range(1, 1500).Select(static i => Row(i, 1)))).Concat(new byte[] { 0xFF, 0xFE, (byte)'\n' }).ToArray();
        var (status, body) = await agency.SendAsync("2026-10", "", bytes: bytes);
        Assert.True(status == 400, $"{status} {body}");
        Assert.Equal(0, await HeldAsync());
    }

    [Fact]
    public async Task While_registry_is_away_nothing_is_held_and_the_file_is_taken_later()
    {
        service.Registry.IsAway = true;
        var (status, body) = await agency.SendAsync("2026-10", Row(1, 1));
        Assert.True(status == 503 && body.GetProperty("type").GetString() == "urn:lmis:problem:registry-away", $"{status} {body}");
        Assert.Equal(0, await HeldAsync());
        service.Registry.IsAway = false;
        (status, body) = await agency.SendAsync("2026-10", Row(1, 1));
        Assert.True(status == 201, $"{status} {body}");
    }

    [Fact]
    public async Task Persons_are_asked_for_a_thousand_at_a_time()
    {
        var (status, body) = await agency.SendAsync("2026-10", string.Concat(Enumerable.Range(1, 4500).Select(static i => Row(i, 1))));
        Assert.True(status == 201 && body.GetProperty("accepted").GetInt32() == 4500, $"{status} {body}");
        Assert.Equal(5, service.Registry.Messages);
    }

    [Fact]
    public async Task The_same_file_sent_twice_at_once_is_held_once()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => agency.SendAsync("2026-10", Row(1, 1) + Row(2, 1))));
        Assert.Equal([201, 409, 409, 409], answers.Select(static a => a.Status).Order());
        Assert.Equal(2, await service.CountAsync("declared_row"));
    }
}
