using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Employers;
using Lmis.Simulators.Population;
using static Lmis.Registry.Tests.Imports.ImportsUnderTest;

namespace Lmis.Registry.Tests.Imports;

public sealed class EmploymentFileTests(ImportsUnderTest registry) : IClassFixture<ImportsUnderTest>
{
    private static readonly string[] Headers = ["so_dinh_danh", "ma_nsdld", "loai_hdld", "ngay_bat_dau", "ngay_ket_thuc", "ly_do_ket_thuc", "so_gio_tuan", "luong_thang"];

    private static int people = 700_000;

    [Fact]
    public async Task Every_employment_of_a_file_with_dirty_rows_comes_out_as_it_must()
    {
        var options = new PopulationOptions { Rows = 4_000, Seed = 5, Dirty = 0.1 };
        await registry.ImportAsync(Csv(PopulationGenerator.Rows(options with { Dirty = 0 })));
        // Other tests of this class may have been here before.
        const string detailed = "select count(*) from employment where wage is not null and hours_per_week is not null and version = 2";
        var (all, detailedBefore) = (await registry.CountAsync("select count(*) from employment"), await registry.CountAsync(detailed));
        var before = await registry.CountAsync("select count(*) from messaging.outbox_message where topic = $1", Topics.EmploymentChangedV1);
        var rows = EmploymentFile.Rows(options).ToList();
        var batch = await registry.ImportAsync(Csv(EmploymentFile.Headers, rows), kind: "employments");
        await registry.CheckAsync(batch, rows);
        // The records had led to every one of them; the file knows wage and hours besides.
        var accepted = rows.Count(static r => r.Outcome == Outcome.Accepted);
        Assert.True((batch["changed"]!.GetValue<int>(), batch["entered"]!.GetValue<int>()) == (accepted, 0), batch.ToJsonString());
        Assert.Equal(all, await registry.CountAsync("select count(*) from employment"));
        Assert.Equal(detailedBefore + accepted, await registry.CountAsync(detailed));
        var told = (await registry.RowsAsync("select data::text from messaging.outbox_message where topic = $1", Topics.EmploymentChangedV1));
        Assert.Equal(before + accepted, told.Count);
        var wages = rows.Select(static r => $":{r.Values[11]}").ToHashSet();
        Assert.DoesNotContain(told, text => wages.Any(wage => text.Contains(wage + ",", StringComparison.Ordinal)));
        batch = await registry.ImportAsync(Csv(EmploymentFile.Headers, rows.Where(static r => r.Outcome == Outcome.Accepted).Reverse()), kind: "employments");
        Assert.True(batch["unchanged"]!.GetValue<int>() == accepted, batch.ToJsonString());
    }

    [Fact]
    public async Task Row_opens_the_employment_and_makes_the_record_employed_and_a_later_row_ends_it()
    {
        var (number, code) = (NewNumber(), EmployersUnderTest.NewCode());
        await registry.ImportAsync(Small(EmployerFileTests.Headers, EmployerFileTests.Enterprise(code)), kind: "employers");
        await registry.ImportAsync(Small(Person(number, name: NameOf(number))));
        var batch = await ImportAsync(Job(number, code));
        Assert.True(batch["entered"]!.GetValue<int>() == 1, batch.ToJsonString());
        Assert.Equal("employed|Công ty TNHH Đại Thành|2", (await registry.RowsAsync(
            "select activity_status, (select name from employer where code = $2), w.version from worker w join person on id = person_id where full_name = $1", NameOf(number), code))[0]);
        Assert.Equal("2026-03-01..", await DaysAsync(number));

        var ended = Job(number, code);
        (ended["ngay_ket_thuc"], ended["ly_do_ket_thuc"]) = ("30/06/2026", "resigned");
        batch = await ImportAsync(ended);
        Assert.True(batch["changed"]!.GetValue<int>() == 1, batch.ToJsonString());
        Assert.Equal("2026-03-01..2026-06-30", await DaysAsync(number));
        // The older file once more does not open it again.
        batch = await ImportAsync(Job(number, code), Job(NewNumber(), code));
        Assert.True((batch["unchanged"]!.GetValue<int>(), batch["rejected"]!.GetValue<int>()) == (1, 1), batch.ToJsonString());
        Assert.Equal(["opened|1", "closed|2"], await registry.RowsAsync(
            "select c.kind, c.version from employment_change c join employment e on e.id = employment_id join person p on p.id = e.person_id where full_name = $1 order by c.version", NameOf(number)));
    }

    [Fact]
    public async Task Two_rows_of_one_person_at_one_employer_meet_each_other_within_the_file()
    {
        var (number, code) = (NewNumber(), EmployersUnderTest.NewCode());
        await registry.ImportAsync(Small(EmployerFileTests.Headers, EmployerFileTests.Enterprise(code)), kind: "employers");
        await registry.ImportAsync(Small(Person(number, name: NameOf(number))));
        var first = Job(number, code, "01/02/2024");
        (first["ngay_ket_thuc"], first["ly_do_ket_thuc"]) = ("30/06/2024", "contract-expired");
        var batch = await ImportAsync(first, Job(number, code), Job(number, code, "01/05/2026"), Job(number, code));
        Assert.Equal(["4|employment-overlaps", "5|duplicate-in-file"], await registry.RowsAsync("select line, code from import_error where batch_id = $1 order by line", batch["id"]!.GetValue<Guid>()));
        Assert.Equal("2024-02-01..2024-06-30, 2026-03-01..", await DaysAsync(number));
    }

    [Fact]
    public async Task Person_of_another_commune_is_as_unknown_as_one_who_is_nowhere_and_so_is_a_business_there()
    {
        var (here, there, owner, code) = (NewNumber(), NewNumber(), "019190700001", EmployersUnderTest.NewCode());
        await registry.ImportAsync(Small(EmployerFileTests.Headers, EmployerFileTests.Enterprise(code, "05443"), EmployerFileTests.Household(owner, "05443")), kind: "employers");
        await registry.ImportAsync(Small(Person(here, name: NameOf(here)), Person(there, "05443", NameOf(there))));
        var batch = await ImportAsync("05467", Job(here, code), Job(there, code), Job(NewNumber(), code), Job(here, owner), Job(here, "0100109106"));
        Assert.True((batch["entered"]!.GetValue<int>(), batch["rejected"]!.GetValue<int>()) == (1, 4), batch.ToJsonString());
        var errors = (await ErrorsAsync(registry.Officer("05467"), batch["id"]!.GetValue<Guid>())).Select(static e => $"{e["code"]}|{e["reason"]}|{e["whatToDo"]}").ToList();
        Assert.Equal((errors[0], errors[2]), (errors[1], errors[3]));
        Assert.StartsWith("person-not-in-area|", errors[0], StringComparison.Ordinal);
        Assert.StartsWith("employer-not-found|", errors[2], StringComparison.Ordinal);
        Assert.Equal("", await DaysAsync(there));
    }

    [Fact]
    public async Task Record_of_a_file_leads_to_its_employment_and_another_employer_in_the_next_file_ends_it()
    {
        var (number, one, other) = (NewNumber(), EmployersUnderTest.NewCode(), EmployersUnderTest.NewCode());
        await registry.ImportAsync(Small(Employed(number, one)));
        Assert.Equal("2024-02-01..", await DaysAsync(number));
        await registry.ImportAsync(Small(Employed(number, other, "01/06/2026")));
        Assert.Equal(["employer-changed", ""], await registry.RowsAsync("select end_reason from employment e join person p on p.id = e.person_id where full_name = $1 order by started_on", NameOf(number)));
        // Known by number alone, and in the same words as before: nothing opens twice.
        await registry.ImportAsync(Small(Employed(number, other, "01/06/2026"), Person(NewNumber())));
        Assert.Equal(2, await registry.CountAsync("select count(*) from employment e join person p on p.id = e.person_id where full_name = $1", NameOf(number)));
        Assert.Equal(3, await registry.CountAsync(
            "select count(*) from messaging.outbox_message where topic = $1 and data::jsonb ->> 'personId' = (select id::text from person where full_name = $2)", Topics.EmploymentChangedV1, NameOf(number)));
    }

    internal static Dictionary<string, string> Employed(string number, string code, string since = "01/02/2024") => new(Person(number, name: NameOf(number)))
    {
        ["tinh_trang"] = "Người có việc làm", ["thoi_gian_that_nghiep"] = "", ["bhxh"] = "compulsory", ["nghe"] = "21", ["loai_hdld"] = "indefinite", ["ngay_hdld"] = since,
        ["ten_nsdld"] = "Công ty A", ["ma_nsdld"] = code, ["loai_hinh_nsdld"] = "private-enterprise", ["dia_chi_nsdld_xa"] = "05467", ["nhu_cau_tim_viec"] = "Không",
    };

    private static Dictionary<string, string> Job(string number, string code, string since = "01/03/2026") => new()
    {
        ["so_dinh_danh"] = number, ["ma_nsdld"] = code, ["loai_hdld"] = "indefinite", ["ngay_bat_dau"] = since, ["so_gio_tuan"] = "40", ["luong_thang"] = "12.500.000",
    };

    private static string NewNumber() => $"019090{Interlocked.Increment(ref people):000000}";

    // A name of its own, by which the rows of the tables are found.
    private static string NameOf(string number) => "Nguyễn Văn " + string.Concat(number[6..].Select(static d => (char)('A' + d - '0')));

    private Task<JsonObject> ImportAsync(params Dictionary<string, string>[] jobs) => ImportAsync("19", jobs);

    private Task<JsonObject> ImportAsync(string area, params Dictionary<string, string>[] jobs) => registry.ImportAsync(Small(Headers, jobs), area, kind: "employments");

    /// <summary>The employments of a person as start..end, oldest first.</summary>
    private async Task<string> DaysAsync(string number) => string.Join(", ", await registry.RowsAsync(
        "select started_on::text || '..' || coalesce(ended_on::text, '') from employment e join person p on p.id = e.person_id where full_name = $1 order by started_on", NameOf(number)));
}
