using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Contracts.Vacancies.V1;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Tests.Employments;
using Lmis.Registry.Tests.Imports;
using Lmis.Registry.Tests.SpecialGroups;
using Lmis.Registry.Tests.Verifications;
using Lmis.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.PersonalData;

/// <summary>
/// Known values are planted by every way in, and then looked for wherever they must not be. Every place searched has a control: something planted there on
/// purpose that the same search must find, so that a place that is not really searched fails the test.
/// </summary>
public sealed class PlantedValuesTests(PlantedValuesTests.Registry registry) : IClassFixture<PlantedValuesTests.Registry>
{
    private const string Canary = "019190664899", LettersCanary = "019190664898";

    /// <summary>What is planted, by what it is; each of a person, each in several spellings where it has them.</summary>
    private static readonly (string What, string[] Spellings)[] Planted =
    [
        ("name", ["Khổng Thị Ngọc Quýnh", "khong thi ngoc quynh", "Quýnh", "quynh"]),
        ("birth date", ["1990-03-17", "17/03/1990"]),
        ("number", ["019190664821", "019190664822"]),
        ("old card", ["090664821"]),
        ("insurance number", ["7761664821"]),
        ("phone", ["0387664821", "+84387664821"]),
        ("address", ["Ngõ Chuối Lùn"]),
        ("group", ["near-poor-household", "cận nghèo"]),
        ("proof", ["HCN-664821/TN", "UBND xã Chuối Lùn"]),
        ("control", [Canary]),
        ("dead letter", [LettersCanary]),
    ];

    /// <summary>Where the design has a value in clear, and why; the search must find it exactly here.</summary>
    private static readonly Dictionary<string, string> Allowed = new()
    {
        ["public.person.full_name: name"] = "shown on every list; search needs it",
        ["public.person.name_key: name"] = "search by name without diacritics",
        ["public.worker.name_key: name"] = "search asks this table alone",
        ["public.name_word.word: name"] = "words that names are made of, of everybody together",
        ["public.person.birth_date: birth date"] = "told apart from others of the same name by it",
    };

    private static readonly string[] WholeLists =
        [.. new[] { CodeListSet.Load().SpecialGroups, CodeListSet.Load().SpecialGroupProofs }
            .SelectMany(static l => new[] { string.Join("; ", l.Items.Select(static i => i.Code)), string.Join("; ", l.Items.Select(static i => i.Name)) })];

    [Fact]
    public async Task Planted_values_are_nowhere_but_where_the_design_has_them()
    {
        using var told = new TelemetryHeard();
        var (own, other) = (new List<string>(), new List<string>());
        var person = await LiveThroughAsync(own, other);
        var letter = await DeadLetterAsync();
        await EverythingIsPublishedAsync();
        told.Observe();

        // The controls: one in each place, found by the search that finds nothing else.
        registry.Service.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Lmis.Registry.Control").LogDebug("{Number}", Canary);
        using (var source = new ActivitySource("Lmis.Control"))
        using (var activity = source.StartActivity("control"))
            activity!.SetTag("control", Canary);
        using (var meter = new Meter("Lmis.Control"))
            meter.CreateCounter<long>("control").Add(1, new KeyValuePair<string, object?>("control", Canary));
        await registry.QueryAsync<int>(
            "create table messaging.control (txt text, js jsonb, bin bytea, arr text[]); insert into messaging.control values ($1, to_jsonb($1::text), convert_to($1, 'UTF8'), array[$1::text])".Replace("$1", $"'{Canary}'", StringComparison.Ordinal));

        await registry.Sidecar.AddAsync("control." + letter, $$"""{"number":"{{Canary}}"}""");

        Assert.Equal(["control"], Found(registry.Service.Log.All));
        Assert.Equal(["control"], Found(told.Traces));
        Assert.Equal(["control"], Found(told.Metrics));
        // Traces of requests and commands, and metrics of the service, were really heard.
        Assert.Contains(told.Traces, static t => t.StartsWith("Npgsql", StringComparison.Ordinal));
        Assert.Contains(told.Traces, static t => t.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        Assert.Contains(told.Metrics, static m => m.Contains("http.server.request.duration", StringComparison.Ordinal));
        Assert.Contains(told.Metrics, static m => m.StartsWith("Lmis.Messaging", StringComparison.Ordinal) || m.StartsWith("Lmis.", StringComparison.Ordinal) && !m.StartsWith("Lmis.Control", StringComparison.Ordinal));

        Assert.Equal(
            Allowed.Keys.Concat(["messaging.dead_letter.envelope: dead letter", "messaging.control.txt: control", "messaging.control.js: control", "messaging.control.bin: control", "messaging.control.arr: control"]).Order(StringComparer.Ordinal),
            (await SearchDatabaseAsync()).Order(StringComparer.Ordinal));

        // The streams of Redis: what was published of the person is there, and what could not be read has passed to the dead letters with the same words.
        var streams = await registry.Sidecar.ReadAsync();
        Assert.Equal(["control"], Found(streams["control." + letter]));
        Assert.Equal(["dead letter"], Found(streams[Topics.PlacementMadeV1]));
        Assert.Equal(["dead letter"], Found(streams["registry.dead-letters"]));
        Assert.Contains(streams[Topics.LabourRecordChangedV1], e => e.Contains(person.ToString(), StringComparison.Ordinal));
        Assert.Equal(["control", "dead letter"], Found(streams.SelectMany(static s => s.Value)));

        // Refusals repeat nothing, to whomever.
        Assert.NotEmpty(own);
        Assert.Empty(Found(own));
        Assert.NotEmpty(other);
        Assert.Empty(Found(other));

        // What the journals of the exchange have of a question is its address and headers, and a digest of its body.
        var questions = registry.Gateway.Questions.ToList();
        Assert.Empty(Found(questions.Select(static q => q.Address + string.Join('\n', q.Headers.Select(static h => $"{h.Key}: {h.Value}")))));
        Assert.Contains("number", Found(questions.Select(static q => q.Body!.ToJsonString())));
    }

    /// <summary>All that happens to a person: entry, wrong forms, search, correction, verification, import with faulty lines, events; and somebody else who asks.</summary>
    private async Task<Guid> LiveThroughAsync(List<string> own, List<string> other)
    {
        var (officer, stranger) = (registry.Officer("05467"), registry.Officer("01840"));
        officer.DefaultRequestHeaders.AcceptLanguage.Clear();
        var form = PlantedForm();
        var id = (await OkAsync(await officer.PostAsJsonAsync("/v1/workers", Entry(form.DeepClone().AsObject()), Ct), 201))["personId"]!.GetValue<Guid>();

        foreach (var client in new[] { officer, stranger })
        {
            var answers = client == officer ? own : other;
            // Each value where another belongs.
            foreach (var field in new[] { "sex", "permanentCommune", "qualification", "birthDate", "occupation", "specialGroups", "ethnicGroup", "personalNumber", "phone", "contractStartedOn", "employerCode", "seeksWork" })
            {
                foreach (var wrong in new[] { "019190664821", "0387664821x", "Khổng Thị Ngọc Quýnh", "Ngõ Chuối Lùn" })
                {
                    if (field == "personalNumber" && wrong == "019190664821")
                        continue;
                    var bad = form.DeepClone().AsObject();
                    bad[field] = field == "specialGroups" ? new JsonArray(wrong) : wrong;
                    await AnsweredAsync(answers, client.PostAsJsonAsync("/v1/workers", Entry(bad), Ct), null);
                }
            }
            await AnsweredAsync(answers, client.PostAsync("/v1/workers", new StringContent("{\"record\":{\"phone\":0387664821}}", Encoding.UTF8, "application/json"), Ct), 400);
            await AnsweredAsync(answers, client.PostAsync("/v1/workers", new StringContent("{\"record\":{\"fullName\":\"Khổng Thị Ngọc Quýnh\"", Encoding.UTF8, "application/json"), Ct), 400);
            await AnsweredAsync(answers, client.PostAsJsonAsync("/v1/workers/search", new { personalNumber = "0191906648210" }, Ct), 400);
            await AnsweredAsync(answers, client.PostAsJsonAsync("/v1/workers/search", new { query = "019190664821 0387664821" }, Ct), 400);
            await AnsweredAsync(answers, PutAsync(client, id, Correction(form.DeepClone().AsObject()), "\"7\""), client == officer ? 412 : 404);
        }
        await AnsweredAsync(own, officer.PostAsJsonAsync("/v1/workers", Entry(form.DeepClone().AsObject()), Ct), 409);
        foreach (var address in new[] { $"/v1/workers/{id}", $"/v1/workers/{id}/history", $"/v1/workers/{id}/employments" })
            await AnsweredAsync(other, stranger.GetAsync(address, Ct), 404);
        // Asked for by the number, the name, the phone: nobody is there for a stranger, and the answer says so.
        foreach (var question in new JsonObject[] { new() { ["personalNumber"] = "019190664821" }, new() { ["name"] = "Khổng Thị" } })
            Assert.Empty((await OkAsync(await stranger.PostAsJsonAsync("/v1/workers/search", question, Ct)))["hits"]!.AsArray());
        foreach (var question in new JsonObject[] { new() { ["personalNumber"] = "019190664821" }, new() { ["query"] = "quýnh 1990" }, new() { ["query"] = "090664821" }, new() { ["name"] = "Khong Thi Ngoc Quyng" } })
            Assert.Single((await OkAsync(await officer.PostAsJsonAsync("/v1/workers/search", question, Ct)))["hits"]!.AsArray());

        var corrected = form.DeepClone().AsObject();
        corrected["address"] = "Ngõ Chuối Lùn 74";
        corrected["specialGroups"] = new JsonArray();
        var correction = Correction(corrected);
        correction["reason"] = "Chị Quýnh báo lại, CMND cũ 090664821";
        await OkAsync(await PutAsync(officer, id, correction, "\"1\""));
        var back = Correction(form.DeepClone().AsObject());
        await OkAsync(await PutAsync(officer, id, back, "\"2\""));

        // The record itself, to who may read it, has all of it: the search finds what is there.
        Assert.Superset(new HashSet<string> { "name", "birth date", "number", "insurance number", "phone", "address", "group", "old card" },
            Found([Decoded(await (await officer.GetAsync($"/v1/workers/{id}", Ct)).Content.ReadAsStringAsync(Ct))]).ToHashSet());
        Assert.Contains("old card", Found([Decoded(await (await officer.GetAsync($"/v1/workers/{id}/history", Ct)).Content.ReadAsStringAsync(Ct))]));

        await GroupsAsync(own, other, officer, stranger, id);

        registry.Gateway.Kinds["019190664821"] = "differs birth-date";
        await OkAsync(await VerificationsUnderTest.VerifyAsync(officer, id));
        registry.Gateway.Misbehave = static async (question, context) =>
        {
            // A partner that repeats the question in its refusal.
            context.Response.StatusCode = 500;
            await Microsoft.AspNetCore.Http.HttpResponseWritingExtensions.WriteAsync(context.Response, question.Body!.ToJsonString());
            return true;
        };
        await AnsweredAsync(own, VerificationsUnderTest.VerifyAsync(officer, id), null);
        registry.Gateway.Misbehave = FakeGateway.Behaved;

        await registry.DeliverAsync(Topics.PlacementMadeV1, new PlacementMade(
            Guid.CreateVersion7(), id, Guid.CreateVersion7(), new DateOnly(2026, 3, 1), "fixed-term", "52", "05467", true, 44.5m, new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero)));
        await ImportAsync(own, other, stranger);
        return id;
    }

    /// <summary>An event that the registry cannot read, with something in it that must go no further than the dead letter itself; gives its id.</summary>
    private async Task<Guid> DeadLetterAsync()
    {
        await registry.Sidecar.PublishAsync(Topics.PlacementMadeV1, new() { ["placementId"] = Guid.CreateVersion7().ToString(), ["personId"] = LettersCanary, ["startedOn"] = "2026-03-01" });
        return Assert.Single(await UntilAsync(() => registry.QueryAsync<Guid>("select id from messaging.dead_letter where status = 'waiting'"), static letters => letters.Count > 0));
    }

    private async Task EverythingIsPublishedAsync() =>
        await UntilAsync(() => registry.QueryAsync<string>("select topic from messaging.outbox_message where sent_at is null"), static waiting => waiting.Count == 0);

    private static async Task<List<T>> UntilAsync<T>(Func<Task<List<T>>> read, Func<List<T>, bool> done)
    {
        for (var tries = 0; ; tries++)
        {
            var rows = await read();
            if (done(rows))
                return rows;
            Assert.True(tries < 600, string.Join(' ', rows));
            await Task.Delay(100, Ct);
        }
    }

    /// <summary>A proved group, corrected and ended, with each value where another belongs; by the officer and by somebody of elsewhere.</summary>
    private static async Task GroupsAsync(List<string> own, List<string> other, HttpClient officer, HttpClient stranger, Guid id)
    {
        var entry = new JsonObject
        {
            ["group"] = "Thuộc hộ cận nghèo", ["proofKind"] = "near-poor-household-certificate", ["proofNumber"] = "HCN-664821/TN", ["proofIssuer"] = "UBND xã Chuối Lùn", ["proofDate"] = "2026-01-05",
        };
        var group = await SpecialGroupsUnderTest.AddedAsync(officer, id, entry);
        foreach (var field in new[] { "group", "ethnicGroup", "proofKind", "proofDate", "validFrom", "validUntil", "ground" })
        {
            foreach (var wrong in new[] { "HCN-664821/TN", "near-poor-household", "near-poor-household-certificate" })
            {
                if (field != "group" || wrong != "near-poor-household")
                    await AnsweredAsync(own, SpecialGroupsUnderTest.AddAsync(officer, id, entry.DeepClone().AsObject().With(field, wrong)), null);
            }
        }
        await AnsweredAsync(own, SpecialGroupsUnderTest.AddAsync(officer, id, entry), 409);
        await OkAsync(await SpecialGroupsUnderTest.CorrectAsync(officer, id, group, entry, "\"1\"", "Chị Quýnh đưa giấy HCN-664821/TN"));
        await AnsweredAsync(own, SpecialGroupsUnderTest.EndAsync(officer, id, group, new JsonObject { ["endCause"] = "cận nghèo" }, "\"2\""), 400);
        await OkAsync(await SpecialGroupsUnderTest.EndAsync(officer, id, group, new JsonObject { ["endCause"] = "no-longer", ["lastDay"] = "2026-10-01", ["reason"] = "Thôi cận nghèo" }, "\"2\""));
        await AnsweredAsync(own, officer.PostAsJsonAsync("/v1/workers/search", new { specialGroup = "cận nghèo" }, Ct), 400);
        foreach (var address in new[] { $"/v1/workers/{id}/special-groups", $"/v1/workers/{id}/special-groups/{group}" })
        {
            await AnsweredAsync(other, stranger.GetAsync(address, Ct), 404);
            Assert.Superset(new HashSet<string> { "group", "proof" }, Found([Decoded(await officer.GetStringAsync(address, Ct))]).ToHashSet());
        }
        await AnsweredAsync(other, SpecialGroupsUnderTest.AddAsync(stranger, id, entry), 404);
        await AnsweredAsync(other, SpecialGroupsUnderTest.CorrectAsync(stranger, id, group, entry, "\"2\""), 404);
    }

    private async Task ImportAsync(List<string> own, List<string> other, HttpClient stranger)
    {
        var importer = registry.Officer("05467", Scopes.RegistryImport);
        Dictionary<string, string> Row(string number) => new(ImportsUnderTest.Person(number, "05467", "Khổng Thị Ngọc Quýnh"))
        {
            ["ngay_sinh"] = "17/03/1990", ["gioi_tinh"] = "Nữ", ["dien_thoai"] = "0387664821", ["dia_chi"] = "Ngõ Chuối Lùn 75", ["doi_tuong"] = "Thuộc hộ cận nghèo", ["ma_bhxh"] = "7761664821", ["so_cmnd"] = "090664821", ["dan_toc"] = "",
        };
        var rows = new List<Dictionary<string, string>> { Row("019190664822"), Row("019190664822"), Row("019190664821") };
        foreach (var column in new[] { "gioi_tinh", "thuong_tru_xa", "trinh_do_cmkt", "ngay_sinh", "dien_thoai", "doi_tuong", "tinh_trang", "dan_toc", "bhxh" })
            rows.Add(new(Row("019190664822")) { [column] = "Khổng Thị Ngọc Quýnh 019190664821" });
        var batch = await ImportsUnderTest.UploadAsync(importer, ImportsUnderTest.Small([.. rows]));
        var ended = await ImportsUnderTest.EndedAsync(importer, batch);
        Assert.True((int)ended["rejected"]! >= 10, ended.ToJsonString());
        own.Add(Decoded(ended.ToJsonString()));
        own.AddRange((await ImportsUnderTest.ErrorsAsync(importer, batch)).Select(static e => Decoded(e.ToJsonString())));
        // The file of errors is the uploader's own file, line by line, with reasons; nobody else gets it.
        Assert.Superset(new HashSet<string> { "name", "number", "phone", "address", "group" }, Found([await importer.GetStringAsync($"/v1/imports/{batch}/errors.csv", Ct)]).ToHashSet());
        var strangeImporter = registry.Officer("01840", Scopes.RegistryImport);
        foreach (var address in new[] { $"/v1/imports/{batch}", $"/v1/imports/{batch}/errors", $"/v1/imports/{batch}/errors.csv" })
            await AnsweredAsync(other, strangeImporter.GetAsync(address, Ct), 404);
        await AnsweredAsync(own, ImportsUnderTest.SendAsync(importer, Encoding.UTF8.GetBytes("Khổng Thị Ngọc Quýnh,019190664821\r\n0387664821,x\r\n")), null);
        await AnsweredAsync(other, ImportsUnderTest.SendAsync(stranger, [1, 2, 3]), 403);
    }

    private static JsonObject PlantedForm()
    {
        var form = Form("019190664821");
        foreach (var (field, value) in new[]
            { ("fullName", "Khổng Thị Ngọc Quýnh"), ("sex", "Nữ"), ("birthDate", "17/03/1990"), ("phone", "0387664821"), ("address", "Ngõ Chuối Lùn 73"),
              ("socialInsuranceNumber", "7761664821"), ("formerIdentityCard", "090664821"), ("employerCode", "019190664821"), ("employerKind", "Hộ kinh doanh") })
            form[field] = value;
        form["specialGroups"] = new JsonArray("Thuộc hộ cận nghèo");
        return form;
    }

    private static async Task AnsweredAsync(List<string> answers, Task<HttpResponseMessage> asked, int? status)
    {
        using var response = await asked;
        var text = await response.Content.ReadAsStringAsync(Ct);
        Assert.True(status is null ? !response.IsSuccessStatusCode || (int)response.StatusCode == 202 : (int)response.StatusCode == status, $"{(int)response.StatusCode} instead of {status}: {text}");
        answers.Add(string.Join('\n', response.Headers.Concat(response.Content.Headers).Select(static h => $"{h.Key}: {string.Join(',', h.Value)}")) + Decoded(text));
    }

    /// <summary>Letters as they are, where JSON writes them as escapes.</summary>
    private static string Decoded(string text) =>
        text.StartsWith('{') ? JsonNode.Parse(text)!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) : text;

    /// <summary>What of the planted is in these texts, as letters or as bytes in hexadecimal or base64.</summary>
    private static List<string> Found(IEnumerable<string> texts)
    {
        // The list of all groups there are, as an error text names the options, says nothing of anybody.
        var all = texts.Select(static t => WholeLists.Aggregate(t, static (text, list) => text.Replace(list, "", StringComparison.Ordinal))).ToList();
        return [.. Planted.Where(p => p.Spellings.Any(spelling => All(spelling).Any(form => all.Exists(t => t.Contains(form, StringComparison.OrdinalIgnoreCase))))).Select(static p => p.What)];

        static IEnumerable<string> All(string spelling)
        {
            var bytes = Encoding.UTF8.GetBytes(spelling);
            return bytes.Length < 8 ? [spelling] : [spelling, JsonEncodedText.Encode(spelling).Value, Convert.ToHexString(bytes), Convert.ToBase64String(bytes, 0, bytes.Length / 3 * 3)];
        }
    }

    /// <summary>Every column of every table of this database, as <c>schema.table.column: what</c>.</summary>
    private async Task<List<string>> SearchDatabaseAsync()
    {
        var found = new List<string>();
        foreach (var column in await registry.QueryAsync<string>(
            """
            select quote_ident(c.table_schema) || '.' || quote_ident(c.table_name) || '|' || quote_ident(c.column_name)
            from information_schema.columns c join information_schema.tables t using (table_schema, table_name)
            where c.table_schema not in ('pg_catalog', 'information_schema') and t.table_type = 'BASE TABLE' order by 1
            """))
        {
            var (table, name) = (column.Split('|')[0], column.Split('|')[1]);
            found.AddRange(Found(await registry.QueryAsync<string>($"select {name}::text from {table} where {name} is not null")).Select(what => $"{table}.{name.Trim('"')}: {what}"));
        }
        return found;
    }

    /// <summary>A registry that logs all it may, with an exchange, and with a sidecar that carries its events into Redis.</summary>
    public sealed class Registry : VerificationsUnderTest
    {
        internal RealSidecar Sidecar { get; private set; } = null!;

        protected override IReadOnlyDictionary<string, string?> OwnSettings =>
            new Dictionary<string, string?>(base.OwnSettings.Concat(Sidecar.Settings)) { ["Logging:LogLevel:Default"] = "Debug", ["Registry:Imports:Look"] = "00:00:00.2" };

        public override async ValueTask InitializeAsync()
        {
            Sidecar = await RealSidecar.StartAsync(ServiceUnderTest<Program>.SidecarToken);
            await base.InitializeAsync();
            Sidecar.Serve(Service.SidecarAddress);
        }

        public override async ValueTask DisposeAsync()
        {
            await Sidecar.DisposeAsync();
            await base.DisposeAsync();
        }
    }
}
