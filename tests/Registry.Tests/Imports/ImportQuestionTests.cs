using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Employers;
using Lmis.Simulators.Population;
using Lmis.Testing;
using static Lmis.Registry.Tests.Imports.ImportsUnderTest;

namespace Lmis.Registry.Tests.Imports;

/// <summary>Rows of the communes that were divided. Each test on a database of its own, because they count what is in it.</summary>
public sealed class ImportQuestionTests : IAsyncLifetime
{
    // Phường Gia Sàng was divided between Phan Đình Phùng (05443) and today's Gia Sàng (05467), xã Thượng Đình between Phú Bình (05908) and Điềm Thụy (05941).
    private const string GiaSang = "05461", ThuongDinh = "05932";

    private readonly ImportsUnderTest registry = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => registry.InitializeAsync();

    public ValueTask DisposeAsync() => registry.DisposeAsync();

    [Fact]
    public async Task Row_of_a_divided_commune_waits_and_goes_through_once_an_officer_has_said_where_it_is()
    {
        var batch = await registry.ImportAsync(Small([.. Column.Headers, "thuong_tru_xa_cu"],
            Living(1, GiaSang, "Số 4, xóm Đồng, tổ 2"), Living(2, GiaSang, "Số 9, Xóm Đồng"), Living(3, GiaSang, "Xóm Dông"), Living(4, ThuongDinh, "Xóm Đồng"), Living(5, "05443", "Tổ 1"),
            // Digits that mean another unit today are those of the former one where the column is that of former communes.
            new(Living(6, "", "Tổ 7")) { ["thuong_tru_xa_cu"] = "05467" }, new(Living(7, "", "Tổ 8")) { ["thuong_tru_xa_cu"] = "01834" }));
        Assert.True((Count(batch, "accepted"), Count(batch, "rejected"), Count(batch, "asked"), Count(batch, "percent")) == (2, 0, 5, 100), batch.ToJsonString());
        var id = batch["id"]!.GetValue<Guid>();
        Assert.Equal(2, await registry.CountAsync("select count(*) from worker"));
        Assert.DoesNotContain(await ErrorsAsync(registry.Officer(), id), static e => !(bool)e["isWarning"]!);

        var listed = await QuestionsAsync(registry.Officer(), id);
        Assert.Equal(["05461|Phường Gia Sàng|3", "05467|Phường Cam Giá|1", "05932|Xã Thượng Đình|1"], listed["open"]!.AsArray().Select(static o => $"{o!["formerCommune"]}|{o["formerName"]}|{o["rows"]}"));
        var first = listed["questions"]![0]!;
        Assert.Equal((2, "Số 4, xóm Đồng, tổ 2"), ((int)first["line"]!, (string)first["place"]!));
        var asked = first["communes"]![0]!;
        Assert.Equal(("permanentCommune", "thuong_tru_xa", GiaSang), ((string)asked["field"]!, (string)asked["column"]!, (string)asked["formerCommune"]!));
        Assert.Equal(["05443|true", "05467|true"], asked["choices"]!.AsArray().Select(static c => $"{c!["code"]}|{c["mayAnswer"]}").Order());
        Assert.DoesNotContain("Nguyễn", listed.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(await registry.RowsAsync("select q::text, encode(content, 'escape') from import_question q"), static r => r.Contains("Xóm", StringComparison.Ordinal) || r.Contains("019090", StringComparison.Ordinal));

        // Another hamlet by its diacritics, the same words of another former commune: neither is meant.
        Assert.Equal("2|2|0|0|3", await AnswerAsync(registry.Officer(), id, GiaSang, "05467", "xóm đồng"));
        Assert.Equal("0|0|0|0|3", await AnswerAsync(registry.Officer(), id, GiaSang, "05443", "xóm đồng"));
        Assert.Equal("1|1|0|0|2", await AnswerAsync(registry.Officer(), id, "05467", "05500", lines: [7]));
        Assert.Equal(["01834|01840|1", "05461|05467|2", "05467|05500|1"], await registry.RowsAsync("select former_commune_code, commune_code, count(*) from worker where former_commune_code is not null group by 1, 2 order by 1"));
        Assert.Equal("164", (await registry.RowsAsync("select distinct former_district_code from worker where former_commune_code = $1", GiaSang))[0]);

        var officer = registry.Officer();
        Assert.Equal("1|0|1|0|1", await AnswerAsync(officer, id, GiaSang, null));
        batch = await RegistryUnderTest.OkAsync(await officer.GetAsync($"/v1/imports/{id}", Ct));
        Assert.Equal((5, 1, 1, 5), (Count(batch, "accepted"), Count(batch, "rejected"), Count(batch, "asked"), Count(batch, "entered")));
        var refused = Assert.Single(await ErrorsAsync(officer, id), static e => !(bool)e["isWarning"]!);
        Assert.Equal((4, "split-commune"), ((int)refused["line"]!, (string)refused["code"]!));
        Assert.Contains("05443", (string)refused["whatToDo"]!, StringComparison.Ordinal);
        Assert.Contains("Xóm Dông", await (await officer.GetAsync($"/v1/imports/{id}/errors.csv", Ct)).Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
        Assert.Equal(5, await registry.CountAsync("select count(*) from messaging.outbox_message where topic = $1", Topics.LabourRecordChangedV1));
        Assert.Equal(["05932"], await registry.RowsAsync("select former_communes[1] from import_question where content is not null"));
        Assert.Equal(3, (await QuestionsAsync(officer, id, "?state=answered"))["questions"]!.AsArray().Count(static q => q!["place"] is null && q["communes"]![0]!["answer"] is not null && q["closedBy"] is not null));
    }

    [Fact]
    public async Task Digits_of_two_meanings_are_asked_about_in_a_file_of_former_codes_and_are_today_s_unit_in_any_other()
    {
        // 01834 is a former code only; 05467 was Cam Giá and is Gia Sàng.
        var former = await registry.ImportAsync(Small(Living(1, "05467", "Tổ 1"), Living(2, "01834", "Tổ 2"), new(Living(3, "05443", "Tổ 3")) { ["tam_tru_xa"] = "05467" }));
        Assert.True((Count(former, "accepted"), Count(former, "asked"), Count(former, "rejected")) == (1, 2, 0), former.ToJsonString());
        var id = former["id"]!.GetValue<Guid>();
        Assert.Equal(["05467|Phường Cam Giá|2"], (await QuestionsAsync(registry.Officer(), id))["open"]!.AsArray().Select(static o => $"{o!["formerCommune"]}|{o["formerName"]}|{o["rows"]}"));
        Assert.Equal("1|1|0|0|1", await AnswerAsync(registry.Officer(), id, "05467", "05467", lines: [2]));
        Assert.Equal("1|1|0|0|0", await AnswerAsync(registry.Officer(), id, "05467", "05500"));
        Assert.Equal(["05467|05467", "05500|05467"], await registry.RowsAsync("select commune_code, former_commune_code from worker where former_commune_code = '05467' order by 1"));

        // No former code, or one in more than ten rows: a slip.
        var today = await registry.ImportAsync(Small(Living(11, "05467", "Tổ 1"), Living(12, "05443", "Tổ 2")));
        Assert.True((Count(today, "accepted"), Count(today, "asked")) == (2, 0), today.ToJsonString());
        var slip = await registry.ImportAsync(Small([Living(20, "01834", "Tổ 1"), .. Enumerable.Range(21, 10).Select(static n => Living(n, "05467", "Tổ 1"))]));
        Assert.True((Count(slip, "accepted"), Count(slip, "asked")) == (11, 0), slip.ToJsonString());

        var code = EmployersUnderTest.NewCode();
        var employers = await registry.ImportAsync(
            Small(EmployerFileTests.Headers, EmployerFileTests.Enterprise(code, "05467"), EmployerFileTests.Enterprise(EmployersUnderTest.NewCode(), "01834")), kind: "employers");
        Assert.True((Count(employers, "accepted"), Count(employers, "asked")) == (1, 1), employers.ToJsonString());
        Assert.Equal("1|1|0|0|0", await AnswerAsync(registry.Officer(), employers["id"]!.GetValue<Guid>(), "05467", "05467"));
    }

    [Fact]
    public async Task Only_the_area_that_brought_the_row_sees_the_question_and_answers_it_with_a_commune_of_its_own()
    {
        var officer = registry.Officer("05443");
        var own = await registry.ImportAsync(Small(Living(1, GiaSang, "Xóm Đồng"), Living(2, ThuongDinh, "Xóm Đồng"), new(Living(3, ThuongDinh, "Xóm Đồng")) { ["tam_tru_xa"] = "05443" }), "05443");
        // Nothing of xã Thượng Đình is in the area; who lives there for good and here for now is asked about.
        Assert.True((Count(own, "asked"), Count(own, "rejected")) == (2, 1), own.ToJsonString());
        Assert.Equal((3, "split-commune"), Assert.Single(await ErrorsAsync(officer, own["id"]!.GetValue<Guid>())) is var e ? ((int)e["line"]!, (string)e["code"]!) : default);
        var whole = await registry.ImportAsync(Small(Living(4, GiaSang, "Xóm Đồng")));
        foreach (var id in new[] { own["id"]!.GetValue<Guid>(), whole["id"]!.GetValue<Guid>() })
        {
            await RegistryUnderTest.ProblemAsync(await registry.Officer("05467").GetAsync($"/v1/imports/{id}/questions", Ct), 404, "import-unknown");
            await RegistryUnderTest.ProblemAsync(await SendAsync(registry.Officer("05467"), id, GiaSang, "05467"), 404, "import-unknown");
        }
        var mine = own["id"]!.GetValue<Guid>();
        var choices = (await QuestionsAsync(officer, mine))["questions"]![0]!["communes"]![0]!["choices"]!.AsArray().Select(static c => $"{c!["code"]}|{c["mayAnswer"]}").Order();
        Assert.Equal(["05443|true", "05467|false"], choices);
        foreach (var caller in new[] { officer, registry.Officer() })
            await RegistryUnderTest.ProblemAsync(await SendAsync(caller, mine, GiaSang, "05467"), 403, "outside-area");
        Assert.Equal(0, await registry.CountAsync("select count(*) from worker"));
        Assert.Equal("1|1|0|0|1", await AnswerAsync(officer, mine, GiaSang, "05443"));
        Assert.Equal("1|1|0|0|0", await AnswerAsync(officer, mine, ThuongDinh, "05941"));
        Assert.Equal(["05443|05443", "05443|05941"], await registry.RowsAsync("select commune_code, permanent_commune_code from worker order by 2"));

        await RegistryUnderTest.ProblemAsync(await SendAsync(officer, mine, GiaSang, "05932"), 400, "commune-not-a-choice");
        await RegistryUnderTest.ProblemAsync(await SendAsync(officer, mine, "01834", "01840"), 400, "commune-not-divided");
        await RegistryUnderTest.ProblemAsync(await officer.PostAsJsonAsync($"/v1/imports/{mine}/questions/answers", new { decision = "guess", formerCommune = GiaSang }, Ct), 400, "validation");
        Assert.Equal(HttpStatusCode.Forbidden, (await registry.Officer("05443", Scopes.RegistryRead).GetAsync($"/v1/imports/{mine}/questions", Ct)).StatusCode);
    }

    [Fact]
    public async Task Row_asked_about_in_two_columns_waits_for_both_and_a_second_row_of_the_person_is_rejected()
    {
        var job = new Dictionary<string, string>(Living(1, GiaSang, "Xóm Đồng"))
        {
            ["tinh_trang"] = "Người có việc làm", ["thoi_gian_that_nghiep"] = "", ["nghe"] = "75", ["loai_hdld"] = "Không có", ["noi_lam_viec_xa"] = ThuongDinh,
            ["loai_hinh_nsdld"] = "Hộ kinh doanh", ["bhxh"] = "Không tham gia BHXH",
        };
        var batch = await registry.ImportAsync(Small(job, Living(1, "05443", "Xóm Đồng"), new(Living(2, GiaSang, "")) { ["ho_ten"] = "" }));
        var (id, errors) = (batch["id"]!.GetValue<Guid>(), await ErrorsAsync(registry.Officer(), batch["id"]!.GetValue<Guid>()));
        Assert.True((Count(batch, "asked"), Count(batch, "rejected")) == (1, 2), batch.ToJsonString() + string.Join('\n', errors.Select(static e => e.ToJsonString())));
        Assert.Equal(["3 duplicate-in-file", "4 missing-value", "4 split-commune"], errors.Select(static e => $"{e["line"]} {e["code"]}").Order());
        Assert.Equal("1|0|0|1|1", await AnswerAsync(registry.Officer(), id, ThuongDinh, "05908"));
        Assert.Equal("1|1|0|0|0", await AnswerAsync(registry.Officer(), id, GiaSang, "05443"));
        Assert.Equal(["05443|05908"], await registry.RowsAsync("select commune_code, workplace_commune_code from worker"));
    }

    [Fact]
    public async Task Employer_of_a_divided_commune_waits_too()
    {
        var code = EmployersUnderTest.NewCode();
        var batch = await registry.ImportAsync(Small(EmployerFileTests.Headers, EmployerFileTests.Enterprise(code, GiaSang)), kind: "employers");
        Assert.True((Count(batch, "asked"), Count(batch, "accepted")) == (1, 0), batch.ToJsonString());
        Assert.Equal("1|1|0|0|0", await AnswerAsync(registry.Officer(), batch["id"]!.GetValue<Guid>(), GiaSang, "05467"));
        Assert.Equal(["05467|05461|1"], await registry.RowsAsync("select commune_code, former_commune_code, version from employer where code = $1", code));
    }

    [Fact]
    public async Task Officers_who_answer_at_once_store_each_row_once()
    {
        var batch = await registry.ImportAsync(Small([.. Enumerable.Range(1, 400).Select(static n => Living(n, GiaSang, "Xóm Đồng"))]));
        var id = batch["id"]!.GetValue<Guid>();
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => AnswerAsync(registry.Officer(), id, GiaSang, "05467")));
        Assert.Equal(400, answers.Sum(static a => int.Parse(a.Split('|')[1], System.Globalization.CultureInfo.InvariantCulture)));
        await EachOnceAsync(id, 400);
    }

    [Fact]
    public async Task Process_killed_while_it_stores_answers_has_stored_each_row_whole_or_not_at_all()
    {
        var batch = await registry.ImportAsync(Small([.. Enumerable.Range(1, 3_000).Select(static n => Living(n, GiaSang, "Xóm Đồng"))]));
        var id = batch["id"]!.GetValue<Guid>();
        using (var process = KilledProcess.Start(registry.Settings))
        {
            using var officer = new HttpClient { BaseAddress = await KilledProcess.AddressAsync(process) };
            officer.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", TestTokens.Issue(Scopes.RegistryImport, "19"));
            var answer = SendAsync(officer, id, GiaSang, "05467");
            while (await registry.CountAsync("select asked from import_batch where id = $1", id) == 3_000 && !answer.IsCompleted)
                await Task.Delay(5, Ct);
            process.Kill();
            await process.WaitForExitAsync(Ct);
            await Assert.ThrowsAnyAsync<HttpRequestException>(() => answer);
        }
        var left = await registry.CountAsync("select asked from import_batch where id = $1", id);
        Assert.InRange(left, 1, 2_999);
        Assert.Equal(3_000 - left, await registry.CountAsync("select count(*) from worker"));
        Assert.Equal($"{left}|{left}|0|0|0", await AnswerAsync(registry.Officer(), id, GiaSang, "05467"));
        await EachOnceAsync(id, 3_000);
    }

    [Fact]
    public async Task Questions_end_with_their_import_or_with_the_time_the_file_is_kept()
    {
        var first = (await registry.ImportAsync(Small(Living(1, GiaSang, "Xóm Đồng"))))["id"]!.GetValue<Guid>();
        var second = (await registry.ImportAsync(Small(Living(2, GiaSang, "Xóm Đồng"))))["id"]!.GetValue<Guid>();
        // As if the first were still running elsewhere, and the second had ended long ago.
        await registry.RowsAsync("update import_batch set state = 'applying', lease_owner = id, lease_until = now() + interval '1 hour', finished_at = null where id = $1", first);
        await registry.RowsAsync("update import_batch set finished_at = now() - interval '31 days' where id = $1", second);
        var officer = registry.Officer();
        var cancelled = await RegistryUnderTest.OkAsync(await officer.PostAsync($"/v1/imports/{first}/cancel", null, Ct));
        Assert.True(((string?)cancelled["state"], Count(cancelled, "asked"), Count(cancelled, "rejected")) == ("cancelled", 0, 1), cancelled.ToJsonString());
        await RegistryUnderTest.ProblemAsync(await SendAsync(officer, first, GiaSang, "05467"), 409, "import-ended");

        // Whoever starts looks for what is over.
        await using (var other = new ServiceUnderTest<Program>(registry.Settings))
        {
            _ = other.Http;
            for (var tries = 0; await registry.CountAsync("select asked from import_batch where id = $1", second) > 0; tries++)
            {
                Assert.True(tries < 100, "The question did not expire.");
                await Task.Delay(100, Ct);
            }
        }
        Assert.Equal(["cancelled|1", "expired|1"], await registry.RowsAsync("select q.state, b.rejected from import_question q join import_batch b on b.id = batch_id where content is null order by 1"));
        Assert.Equal("split-commune", (string?)Assert.Single(await ErrorsAsync(officer, second))["code"]);
        Assert.Equal("0|0|0|0|0", await AnswerAsync(officer, second, GiaSang, "05467"));
        Assert.Equal(0, await registry.CountAsync("select count(*) from worker"));
    }

    private static Dictionary<string, string> Living(int n, string commune, string address) => new(Person($"019090{n:000000}", commune)) { ["dia_chi"] = address };

    private static int Count(JsonObject batch, string name) => batch[name]!.GetValue<int>();

    private static async Task<JsonObject> QuestionsAsync(HttpClient officer, Guid id, string query = "") =>
        await RegistryUnderTest.OkAsync(await officer.GetAsync($"/v1/imports/{id}/questions{query}", Ct));

    private static Task<HttpResponseMessage> SendAsync(HttpClient officer, Guid id, string former, string? commune, string? place = null, int[]? lines = null) =>
        officer.PostAsJsonAsync($"/v1/imports/{id}/questions/answers", new { decision = commune is null ? "refuse" : "convert", formerCommune = former, commune, place, lines }, Ct);

    private static async Task<string> AnswerAsync(HttpClient officer, Guid id, string former, string? commune, string? place = null, int[]? lines = null)
    {
        var answer = await RegistryUnderTest.OkAsync(await SendAsync(officer, id, former, commune, place, lines));
        return $"{answer["matched"]}|{answer["accepted"]}|{answer["rejected"]}|{answer["waiting"]}|{answer["open"]}";
    }

    private async Task EachOnceAsync(Guid id, int rows)
    {
        Assert.Equal([$"{rows}|{rows}|0|0"], await registry.RowsAsync("select accepted, entered, asked, rejected from import_batch where id = $1", id));
        Assert.Equal(rows, await registry.CountAsync("select count(*) from worker where version = 1"));
        Assert.Equal(rows, await registry.CountAsync("select count(*) from worker_change"));
        Assert.Equal(rows, await registry.CountAsync("select count(*) from messaging.outbox_message where topic = $1", Topics.LabourRecordChangedV1));
        Assert.Equal(0, await registry.CountAsync("select count(*) from import_question where state <> 'answered' or content is not null"));
    }
}
