using System.Net;
using System.Net.ServerSentEvents;
using System.Text;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Simulators.Population;
using Lmis.Testing;
using static Lmis.Registry.Tests.Imports.ImportsUnderTest;

namespace Lmis.Registry.Tests.Imports;

public sealed class ImportOperationTests(ImportsUnderTest registry) : IClassFixture<ImportsUnderTest>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static string Number(int n) => $"019090{n:000000}";

    [Fact]
    public async Task Same_file_twice_is_recognised_within_an_area_and_taken_in_another()
    {
        var file = Small(Person(Number(1)));
        var first = await UploadAsync(registry.Officer(), file);
        var problem = await RegistryUnderTest.ProblemAsync(await SendAsync(registry.Officer(), file, "other-name.csv"), 409, "import-repeated");
        Assert.Equal(first, problem["importId"]!.GetValue<Guid>());
        await UploadAsync(registry.Officer("05467"), file);
    }

    [Fact]
    public async Task Two_uploads_of_one_file_at_the_same_moment_make_one_batch()
    {
        var file = Small(Person(Number(2)));
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendAsync(registry.Officer(), file)));
        Assert.Equal(1, answers.Count(static a => a.StatusCode == HttpStatusCode.Accepted));
        Assert.Equal(3, answers.Count(static a => a.StatusCode == HttpStatusCode.Conflict));
    }

    [Fact]
    public async Task Another_areas_batch_does_not_exist_and_the_province_sees_all()
    {
        var id = await UploadAsync(registry.Officer("05443"), Small(Person(Number(3), "05443")));
        foreach (var path in new[] { "", "/errors", "/errors.csv", "/progress" })
            await RegistryUnderTest.ProblemAsync(await registry.Officer("05467").GetAsync($"/v1/imports/{id}{path}", Ct), 404, "import-unknown");
        await RegistryUnderTest.ProblemAsync(await registry.Officer("05467").PostAsync($"/v1/imports/{id}/cancel", null, Ct), 404, "import-unknown");
        await EndedAsync(registry.Officer(), id);
        var own = await RegistryUnderTest.OkAsync(await registry.Officer("05467").GetAsync("/v1/imports", Ct));
        Assert.DoesNotContain(own["imports"]!.AsArray(), b => b!["id"]!.GetValue<Guid>() == id);
    }

    [Fact]
    public async Task List_pages_from_the_newest_to_the_oldest()
    {
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
            ids.Add(await UploadAsync(registry.Officer("05500"), Small(Person(Number(10 + i), "05500"))));
        var seen = new List<Guid>();
        for (string? next = ""; next is not null;)
        {
            var page = await RegistryUnderTest.OkAsync(await registry.Officer("05500").GetAsync($"/v1/imports?limit=2{(next.Length > 0 ? "&after=" + next : "")}", Ct));
            seen.AddRange(page["imports"]!.AsArray().Select(static b => b!["id"]!.GetValue<Guid>()));
            next = (string?)page["next"];
        }
        Assert.Equal(ids.AsEnumerable().Reverse(), seen);
    }

    [Fact]
    public async Task Officer_of_a_commune_cannot_take_over_a_record_of_another_nor_learn_that_there_is_one()
    {
        await registry.ImportAsync(Small(Person(Number(20), "05443")));
        var officer = registry.Officer("05467");
        var batch = await registry.ImportAsync(Small(Person(Number(20), "05467"), Person(Number(21), "05443")), "05467");
        Assert.Equal((1, 1), ((int)batch["entered"]!, (int)batch["rejected"]!));
        var error = Assert.Single(await ErrorsAsync(officer, batch["id"]!.GetValue<Guid>()));
        Assert.Equal((3, "outside-area"), ((int)error["line"]!, (string?)error["code"]));
        var claims = await registry.RowsAsync(
            """
            select w.commune_code, w.version, h.commune_code, h.version from number_claim c join worker w on w.person_id = c.person_id
            join person p on p.personal_number_index = c.number_index join worker h on h.person_id = p.id where c.state = 'open'
            """);
        Assert.Equal("05467|1|05443|1", Assert.Single(claims));
        // The same person again in the same commune: the record that is there is changed.
        var again = Person(Number(20), "05467");
        again["dia_chi"] = "Tổ 9";
        var second = await registry.ImportAsync(Small(again), "05467");
        Assert.Equal((0, 1), ((int)second["entered"]!, (int)second["changed"]!));
    }

    [Fact]
    public async Task Corrected_file_changes_what_differs_keeps_history_and_leaves_the_rest()
    {
        await registry.ImportAsync(Small(Person(Number(30), name: "Thử Nghiệm Một"), Person(Number(31), name: "Thử Nghiệm Hai")));
        var changed = Person(Number(30), name: "Thử Nghiệm Một");
        changed["tinh_trang"] = "Không tham gia hoạt động kinh tế";
        changed["ly_do_khong_tham_gia"] = "Đi học";
        foreach (var column in new[] { "bhxh", "thoi_gian_that_nghiep", "nhu_cau_tim_viec" })
            changed[column] = "";
        var batch = await registry.ImportAsync(Small(changed, Person(Number(31), name: "Thử Nghiệm Hai"), Person(Number(32), name: "Thử Nghiệm Ba")));
        Assert.True((batch["entered"]!.GetValue<int>(), batch["changed"]!.GetValue<int>(), batch["unchanged"]!.GetValue<int>()) == (1, 1, 1), batch.ToJsonString());
        Assert.Equal(["Thử Nghiệm Ba|1|unemployed", "Thử Nghiệm Hai|1|unemployed", "Thử Nghiệm Một|2|inactive"],
            await registry.RowsAsync("select full_name, version, activity_status from worker join person on id = person_id where full_name like 'Thử Nghiệm %' order by full_name"));
        Assert.Equal(["1|entered||import", "2|corrected|left-labour-force|import"], await registry.RowsAsync(
            "select c.version, kind, trigger, c.source from worker_change c join person p on p.id = person_id where full_name = 'Thử Nghiệm Một' order by c.version"));
        Assert.Equal(["1", "2"], await registry.RowsAsync(
            "select data::jsonb ->> 'version' from messaging.outbox_message where data::jsonb ->> 'personId' = (select id::text from person where full_name = 'Thử Nghiệm Một') order by id"));
    }

    [Fact]
    public async Task Columns_the_file_does_not_have_leave_the_record_as_it_was()
    {
        await registry.ImportAsync(Small(Person(Number(40), name: "Lý Văn Giữ")));
        var person = Person(Number(40), name: "Lý Văn Giữ");
        string[] headers = ["so_dinh_danh", "STT", "ho_ten", "ngay_sinh", "gioi_tinh", "thuong_tru_xa", "trinh_do_cmkt", "tinh_trang", "bhxh", "thoi_gian_that_nghiep", "nhu_cau_tim_viec"];
        var text = string.Join(';', headers) + "\n" + string.Join(';', headers.Select(h => h == "STT" ? "1" : person[h])) + "\n";
        var batch = await registry.ImportAsync(Encoding.UTF8.GetBytes(text));
        Assert.True(batch["unchanged"]!.GetValue<int>() == 1, batch.ToJsonString());
    }

    [Fact]
    public async Task Two_batches_with_the_same_people_in_opposite_order_neither_block_each_other_nor_double()
    {
        var rows = PopulationGenerator.Rows(new PopulationOptions { Rows = 4_000, Seed = 31, Series = 3 }).ToList();
        var officer = registry.Officer();
        var ids = await Task.WhenAll(UploadAsync(officer, Csv(rows)), UploadAsync(officer, Csv(rows.AsEnumerable().Reverse())));
        foreach (var id in ids)
        {
            var batch = await EndedAsync(officer, id);
            Assert.True((string?)batch["state"] == "completed" && batch["accepted"]!.GetValue<int>() == 4_000, batch.ToJsonString());
        }
        Assert.Equal(4_000, await registry.CountAsync("select sum(entered) from import_batch where id = any($1)", ids));
        Assert.Equal(4_000, await registry.CountAsync("select sum(unchanged) from import_batch where id = any($1)", ids));
    }

    [Fact]
    public async Task Cancelled_batch_stops_and_its_file_may_come_again()
    {
        var file = Csv(PopulationGenerator.Rows(new PopulationOptions { Rows = 20_000, Seed = 32, Series = 4 }));
        var officer = registry.Officer();
        var id = await UploadAsync(officer, file);
        var answer = await RegistryUnderTest.OkAsync(await officer.PostAsync($"/v1/imports/{id}/cancel", null, Ct));
        Assert.Equal("cancelled", (string?)answer["state"]);
        var rows = (await RegistryUnderTest.OkAsync(await officer.GetAsync($"/v1/imports/{id}", Ct)))["rowsRead"]!.GetValue<int>();
        var again = await EndedAsync(officer, await UploadAsync(officer, file));
        Assert.True((string?)again["state"] == "completed" && again["accepted"]!.GetValue<int>() == 20_000, again.ToJsonString());
        Assert.Equal(rows, again["unchanged"]!.GetValue<int>());
        Assert.Equal(rows, (await RegistryUnderTest.OkAsync(await officer.GetAsync($"/v1/imports/{id}", Ct)))["rowsRead"]!.GetValue<int>());
        await RegistryUnderTest.ProblemAsync(await officer.PostAsync($"/v1/imports/{again["id"]}/cancel", null, Ct), 409, "import-ended");
    }

    [Fact]
    public async Task Progress_comes_as_events_that_end_with_the_batch()
    {
        var officer = registry.Officer();
        var id = await UploadAsync(officer, Csv(PopulationGenerator.Rows(new PopulationOptions { Rows = 6_000, Seed = 33, Series = 5 })));
        await using var stream = await officer.GetStreamAsync($"/v1/imports/{id}/progress", Ct);
        var seen = new List<(string State, int Rows)>();
        await foreach (var item in SseParser.Create(stream, static (_, data) => JsonNode.Parse(data)!.AsObject()).EnumerateAsync(Ct))
        {
            Assert.Equal("progress", item.EventType);
            seen.Add(((string)item.Data["state"]!, item.Data["rowsRead"]!.GetValue<int>()));
        }
        Assert.Equal(("completed", 6_000), seen[^1]);
        Assert.Equal(seen.Select(static s => s.Rows).Order(), seen.Select(static s => s.Rows));
    }

    [Fact]
    public async Task Error_file_holds_the_rejected_rows_safely_and_can_be_corrected_and_sent_again()
    {
        var formula = Person(Number(50), name: "=SUM(A)");
        formula["dien_thoai"] = "123";
        var wrong = Person(Number(51)[..9]);
        wrong["dien_thoai"] = "+84912345678";
        var officer = registry.Officer();
        var batch = await registry.ImportAsync(Small(Person(Number(52)), formula, wrong));
        Assert.Equal(2, batch["rejected"]!.GetValue<int>());
        var response = await officer.GetAsync($"/v1/imports/{batch["id"]}/errors.csv", Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(response.StatusCode == HttpStatusCode.OK && response.Headers.CacheControl?.NoStore == true, text);
        var lines = text.TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(3, lines.Length);
        Assert.EndsWith(",line,error_code,error_column,reason,what_to_do", lines[0], StringComparison.Ordinal);
        Assert.StartsWith("'=SUM(A),", lines[1], StringComparison.Ordinal);
        Assert.Contains(",3,bad-phone,dien_thoai,", lines[1], StringComparison.Ordinal);
        Assert.Contains(",4,bad-number,so_dinh_danh,", lines[2], StringComparison.Ordinal);
        Assert.Contains(",'+84912345678,", lines[2], StringComparison.Ordinal);

        var mended = text.Replace($",{Number(51)[..9]},", $",{Number(51)},", StringComparison.Ordinal).Replace(",123,", ",,", StringComparison.Ordinal);
        var again = await registry.ImportAsync(Encoding.UTF8.GetBytes(mended));
        Assert.True(again["accepted"]!.GetValue<int>() == 2, again.ToJsonString());
    }

    [Fact]
    public async Task Form_upload_is_taken_and_what_is_no_import_is_refused_with_what_to_do()
    {
        var officer = registry.Officer();
        using var form = new MultipartFormDataContent { { new StringContent("x"), "note" }, { new ByteArrayContent(Small(Person(Number(60)))), "file", "cung lao động.csv" } };
        var id = (await RegistryUnderTest.OkAsync(await officer.PostAsync("/v1/imports", form, Ct), 202))["id"]!.GetValue<Guid>();
        Assert.Equal("cung lao động.csv", (string?)(await EndedAsync(officer, id))["fileName"]);

        using var empty = new MultipartFormDataContent { { new StringContent("x"), "note" } };
        await RegistryUnderTest.ProblemAsync(await officer.PostAsync("/v1/imports", empty, Ct), 400, "file-missing");
        await RegistryUnderTest.ProblemAsync(await SendAsync(officer, []), 400, "file-missing");
        await RegistryUnderTest.ProblemAsync(await SendAsync(officer, [1], "a.xls", "application/vnd.ms-excel"), 415, "import-format");
        await RegistryUnderTest.ProblemAsync(await SendAsync(officer, new byte[17_000_000]), 413, "import-too-large");
        await RegistryUnderTest.ProblemAsync(await SendAsync(registry.Officer("24"), [1]), 403, "no-area");
        Assert.Equal(HttpStatusCode.Forbidden, (await SendAsync(registry.Officer(scopes: Scopes.RegistryRead), [1])).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(registry.Service.Http, [1])).StatusCode);
        Assert.Equal(0, await registry.CountAsync("select count(*) from import_batch where state = 'uploading'"));
    }

    [Fact]
    public async Task Uploaded_file_is_not_readable_in_the_database()
    {
        var file = Small(Person(Number(70), name: "Trần Văn Rõ"));
        await registry.ImportAsync(file);
        Assert.Equal(0, await registry.CountAsync("select count(*) from import_chunk where position($1 in content) > 0", Encoding.UTF8.GetBytes("Trần Văn Rõ")));
    }
}
