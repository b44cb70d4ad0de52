using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Hosting;
using Lmis.Registry.PersonalData;
using Lmis.Registry.Rights;
using Lmis.Registry.Tests.Employers;
using Lmis.Registry.Tests.Employments;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Rights;

public sealed class OwnViewTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task A_person_sees_their_whole_record_with_special_groups_and_which_copy_counts()
    {
        var form = Form();
        form["specialGroups"] = new JsonArray("Người khuyết tật");
        form["ethnicGroup"] = "Tày";
        var id = await registry.EnterAsync(form);
        var person = await registry.LinkedAsync(id);
        var response = await person.GetAsync("/v1/me", Ct);
        var me = await OkAsync(response);
        Assert.True(response.Headers.CacheControl!.NoStore);
        var record = me["record"]!;
        Assert.Equal(((string?)form["personalNumber"], "0912345678", "Tổ 5"), ((string?)record["personalNumber"], (string?)record["phone"], (string?)record["address"]));
        Assert.Single(record["specialGroups"]!.AsArray());
        Assert.NotNull(record["ethnicGroup"]);
        Assert.Equal(("national", "provincial-working-copy", "local-record"), ((string?)me["master"]!["master"], (string?)me["master"]!["thisCopy"], (string?)me["master"]!["recordKind"]));
        Assert.Contains("Nghị định 318/2025", (string?)me["master"]!["text"], StringComparison.Ordinal);
        Assert.Equal("local-record", (string?)me["status"]);
        Assert.Equal(["own-record data-subject-request true"], await registry.QueryAsync<string>("SELECT concat_ws(' ', what, purpose, sensitive::text) FROM record_reading WHERE person_id = $1", id));
    }

    [Fact]
    public async Task A_person_is_told_every_reading_with_unit_role_and_purpose_and_never_the_officers_name()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var person = await registry.LinkedAsync(id);
        var officer = registry.Service.HttpAs(TestTokens.Issue(AllScopes, "05467", name: "Trần Thị Cán", roles: ["commune-officer"]));
        officer.DefaultRequestHeaders.Add("Lmis-Purpose", "counselling");
        await OkAsync(await officer.PostAsJsonAsync("/v1/workers/search", new { personalNumber = (string?)form["personalNumber"] }, Ct));
        await OkAsync(await officer.GetAsync($"/v1/workers/{id}", Ct));
        using var question = ExchangeTokens.Request(HttpMethod.Post, "/exchange/worker-status/query", ExchangeTokens.Issue("registry", "all"), "rq-1");
        question.Content = JsonContent.Create(new { personalNumber = (string?)form["personalNumber"], salt = ExchangeSalt.New() });
        await OkAsync(await registry.Service.Http.SendAsync(question, Ct));
        await OkAsync(await registry.Auditor().PostAsJsonAsync("/v1/readings/search", new { personId = id }, Ct));
        await OkAsync(await person.GetAsync("/v1/me", Ct));

        var response = await person.GetAsync("/v1/me/readings", Ct);
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.DoesNotContain("Trần", text, StringComparison.Ordinal);
        Assert.DoesNotContain("019377a0", text, StringComparison.Ordinal);
        var readings = (await OkAsync(response))["readings"]!.AsArray();
        Assert.Equal(
            [
                "self  citizen-app data-subject-request own-record", "officer Tỉnh Thái Nguyên tests inspection access-log", "partner VN/GOV/H05 VN/GOV/H05/LMIS job-placement status",
                "officer Phường Gia Sàng tests counselling record", "officer Phường Gia Sàng tests counselling search",
            ],
            readings.Select(static r => $"{r!["reader"]} {r["organisation"]} {r["app"]} {r["purpose"]} {r["what"]}"));
        Assert.Equal(("commune-officer", "Tư vấn, giới thiệu việc làm", "Counselling and referral"), ((string?)readings[3]!["roles"]![0], (string?)readings[3]!["purposeText"], (string?)readings[3]!["purposeTextEn"]));
        Assert.Equal(("agreement-1", "rq-1"), ((string?)readings[2]!["agreementId"], (string?)readings[2]!["requestId"]));
        Assert.Equal("own-readings", (string?)(await OkAsync(await person.GetAsync("/v1/me/readings?limit=1", Ct)))["readings"]![0]!["what"]);
    }

    [Fact]
    public async Task Pages_of_readings_hold_each_reading_once_also_of_the_same_moment_and_tell_nothing_of_others()
    {
        var (id, other) = (await registry.EnterAsync(), await registry.EnterAsync());
        var person = await registry.LinkedAsync(id);
        await registry.QueryAsync<int>("""
            WITH n AS (SELECT i, ('00000000-0000-7000-8000-' || lpad(i::text, 12, '0'))::uuid AS id, timestamptz '2026-01-01 00:00Z' + (i / 5) * interval '1 second' AS at FROM generate_series(1, 23) i),
            r AS (INSERT INTO record_reading (id, person_id, read_at, read_by, client_id, purpose, what, sensitive) SELECT id, $1, at, 'x', 'app-' || i, 'training', 'record', false FROM n WHERE i % 2 = 0 RETURNING 1)
            INSERT INTO search_reading (id, person_ids, read_at, read_by, client_id, purpose) SELECT id, ARRAY[$1, $2], at, 'x', 'app-' || i, 'training' FROM n WHERE i % 2 = 1 RETURNING 1
            """, id, other);
        var (apps, after) = (new List<string>(), (string?)null);
        do
        {
            var text = await person.GetStringAsync("/v1/me/readings?limit=4" + (after is null ? "" : "&after=" + after), Ct);
            Assert.DoesNotContain(other.ToString(), text, StringComparison.Ordinal);
            var page = JsonNode.Parse(text)!;
            apps.AddRange(page["readings"]!.AsArray().Select(static r => (string)r!["app"]!));
            after = (string?)page["next"];
        }
        while (after is not null);
        Assert.Equal(Enumerable.Range(1, 23).Reverse().Select(static i => $"app-{i}"), apps);
        // Asking is one reading, however many pages it has.
        Assert.Single(await registry.QueryAsync<Guid>("SELECT id FROM record_reading WHERE person_id = $1 AND what = 'own-readings'", id));
        await ProblemAsync(await person.GetAsync("/v1/me/readings?after=xyz", Ct), 400, "cursor-unknown");
        Assert.Equal(400, (int)(await person.GetAsync("/v1/me/readings?limit=0", Ct)).StatusCode);
    }

    [Fact]
    public async Task The_export_holds_everything_in_clear_and_neither_staff_nor_others_nor_digests()
    {
        var form = Form();
        form["specialGroups"] = new JsonArray("Người khuyết tật");
        var number = (string)form["personalNumber"]!;
        var (id, other) = (await registry.EnterAsync(form), await registry.EnterAsync());
        var person = await registry.LinkedAsync(id);
        var officer = registry.Officer();
        var changed = form.DeepClone().AsObject();
        (changed["phone"], changed["specialGroups"]) = ("0987000111", new JsonArray());
        await OkAsync(await PutAsync(officer, id, Correction(changed), "\"1\""));
        var household = (await OkAsync(await officer.PostAsJsonAsync("/v1/employers", EmployersUnderTest.Declared(EmployersUnderTest.Household(number, "05467")), Ct), 201))["employerId"]!.GetValue<Guid>();
        await OkAsync(await officer.PostAsJsonAsync($"/v1/workers/{id}/employments", EmploymentsUnderTest.Opening(household, EmploymentsUnderTest.Job()), Ct), 201);
        await OkAsync(await officer.PostAsJsonAsync("/v1/workers/search", new { }, Ct));

        var response = await person.GetAsync("/v1/me/export", Ct);
        var export = await OkAsync(response);
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition!.DispositionType);
        var tables = export["tables"]!.AsArray().ToDictionary(static t => (string)t!["name"]!, static t => t!["rows"]!.AsArray());
        Assert.Equal(PersonTables.All.Select(static t => t.Name), tables.Keys);
        Assert.Equal((number, "Nguyễn Văn Đức"), ((string?)tables["person"].Single()!["personal_number"], (string?)tables["person"].Single()!["full_name"]));
        Assert.Equal(("0987000111", "Tổ 5"), ((string?)tables["worker"].Single()!["phone"], (string?)tables["worker"].Single()!["address"]));
        var change = tables["worker_change"].Single(static c => (string?)c!["kind"] == "corrected")!;
        Assert.Equal("0912345678", (string?)change["before"]!["phone"]);
        Assert.Contains("disability", change["sensitive_before"]!.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(number, (string?)tables["employer"].Single()!["owner_number"]);
        Assert.NotEmpty(tables["employment"]);
        Assert.NotEmpty(tables["employment_change"]);
        Assert.NotEmpty(tables["search_reading"]);
        Assert.NotEmpty(tables["person_login"]);
        Assert.Contains(tables["record_reading"], static r => (string?)r!["what"] == "own-export");

        var text = export.ToJsonString();
        Assert.DoesNotContain(other.ToString(), text, StringComparison.Ordinal);
        Assert.DoesNotContain("019377a0", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\\\\x", text, StringComparison.Ordinal);
        Assert.Equal(["data-subject-request"], await registry.QueryAsync<string>("SELECT purpose FROM record_reading WHERE person_id = $1 AND what = 'own-export'", id));
    }

    [Fact]
    public async Task Every_table_that_names_a_person_is_in_the_export()
    {
        var inDatabase = await registry.QueryAsync<string>("""
            SELECT DISTINCT c.table_name::text FROM information_schema.columns c JOIN information_schema.tables t USING (table_schema, table_name)
            WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' AND c.column_name ~ 'person' AND c.data_type IN ('uuid', 'ARRAY')
            """);
        var missing = inDatabase.Except(PersonTables.All.Select(static t => t.Name)).ToList();
        Assert.True(missing.Count == 0, $"Add to services/Registry/Rights/PersonTables.cs, so that a person is given what is held about them: {string.Join(", ", missing)}");
        Assert.Contains("record_reading", inDatabase);

        foreach (var table in PersonTables.All)
        {
            var columns = await registry.QueryAsync<string>("SELECT column_name || ' ' || data_type FROM information_schema.columns WHERE table_schema = 'public' AND table_name = $1", table.Name);
            Assert.True(columns.Count > 0, $"There is no table {table.Name}.");
            var names = columns.ConvertAll(static c => c.Split(' ')[0]);
            Assert.Empty(table.Hidden.Except(names));
            var encrypted = EncryptedTables.All.FirstOrDefault(t => t.Name == table.Name)?.Columns.Select(static c => c.Name) ?? [];
            var bytes = columns.Where(static c => c.EndsWith(" bytea", StringComparison.Ordinal)).Select(static c => c.Split(' ')[0]).Except(encrypted).Except(table.Hidden);
            Assert.True(!bytes.Any(), $"{table.Name}: {string.Join(", ", bytes)} would be exported as bytes; list it as encrypted or hide it.");
            var staff = names.Where(static n => n.EndsWith("_by", StringComparison.Ordinal)).Except(table.Hidden);
            Assert.True(!staff.Any(), $"{table.Name}: {string.Join(", ", staff)} names staff; hide it.");
        }
    }
}
