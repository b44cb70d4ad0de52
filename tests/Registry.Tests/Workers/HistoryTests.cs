using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using Lmis.Registry.Tests.Employers;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Workers;

public sealed class HistoryTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task A_long_history_is_read_whole_page_by_page_and_each_page_is_recorded()
    {
        var id = await registry.EnterAsync();
        await registry.QueryAsync<int>("""
            insert into worker_change (id, person_id, version, changed_at, changed_by, client_id, source, kind, fields)
            select gen_random_uuid(), $1, i, now(), 'x', 'tests', 'officer', 'corrected', '{phone}' from generate_series(2, 451) i returning 1
            """, id);
        var officer = registry.Officer();
        var versions = await PagesAsync(officer, $"/v1/workers/{id}/history?limit=200", [200, 200, 51]);
        Assert.Equal(Enumerable.Range(1, 451).Reverse().Select(static i => (long)i), versions);
        Assert.Equal(3, (await registry.QueryAsync<Guid>("select id from record_reading where person_id = $1 and what = 'history'", id)).Count);
        await RefusesAsync(officer, $"/v1/workers/{id}/history");
    }

    [Fact]
    public async Task The_same_of_an_employer()
    {
        var officer = registry.Officer();
        var id = (await OkAsync(await officer.PostAsJsonAsync("/v1/employers", EmployersUnderTest.Declared(EmployersUnderTest.Enterprise()), Ct), 201))["employerId"]!.GetValue<Guid>();
        await registry.QueryAsync<int>("""
            insert into employer_change (id, employer_id, version, changed_at, changed_by, client_id, source, kind, effective_on, fields)
            select gen_random_uuid(), $1, i, now(), 'x', 'tests', 'officer', 'corrected', '2026-01-01', '{name}' from generate_series(2, 251) i returning 1
            """, id);
        Assert.Equal(Enumerable.Range(1, 251).Reverse().Select(static i => (long)i), await PagesAsync(officer, $"/v1/employers/{id}/history?limit=125", [125, 125, 1]));
        await RefusesAsync(officer, $"/v1/employers/{id}/history");
    }

    [Fact]
    public async Task That_a_sensitive_item_changed_is_told_with_what_it_was_and_to_nobody_else()
    {
        var form = Form();
        form["specialGroups"] = new JsonArray("Người khuyết tật");
        var id = await registry.EnterAsync(form.DeepClone().AsObject());
        (form["specialGroups"], form["phone"]) = (new JsonArray(), "0987000111");
        await OkAsync(await PutAsync(registry.Officer(), id, Correction(form), "\"1\""));
        async Task<JsonNode> ChangeAsync(string scopes) => (await OkAsync(await registry.Officer(scopes: scopes).GetAsync($"/v1/workers/{id}/history", Ct)))["changes"]![0]!;
        Assert.Equal(["phone", "specialGroups"], (await ChangeAsync(AllScopes))["fields"]!.AsArray().Select(static f => (string)f!));
        Assert.Equal(["phone"], (await ChangeAsync(Scopes.RegistryRead))["fields"]!.AsArray().Select(static f => (string)f!));
        Assert.Equal(["{phone}"], await registry.QueryAsync<string>("select fields::text from worker_change where person_id = $1 and version = 2", id));
    }

    private static async Task<List<long>> PagesAsync(HttpClient officer, string address, int[] sizes)
    {
        var (versions, after) = (new List<long>(), (string?)null);
        foreach (var size in sizes)
        {
            var page = await OkAsync(await officer.GetAsync(address + (after is null ? "" : "&after=" + after), Ct));
            var changes = page["changes"]!.AsArray();
            Assert.Equal(size, changes.Count);
            versions.AddRange(changes.Select(static c => (long)c!["version"]!));
            after = (string?)page["next"];
        }
        Assert.Null(after);
        return versions;
    }

    private static async Task RefusesAsync(HttpClient officer, string address)
    {
        foreach (var wrong in new[] { "x", "0", "-1", "1.5", long.MaxValue.ToString(CultureInfo.InvariantCulture) + "0" })
            await ProblemAsync(await officer.GetAsync($"{address}?after={wrong}", Ct), 400, "cursor-unknown");
        foreach (var wrong in new[] { "0", "201" })
            Assert.Equal(400, (int)(await officer.GetAsync($"{address}?limit={wrong}", Ct)).StatusCode);
    }
}
