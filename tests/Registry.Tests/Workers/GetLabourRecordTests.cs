using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Lmis.Contracts;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Workers;

public sealed class GetLabourRecordTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task A_record_is_given_back_as_it_was_entered_and_the_reading_is_recorded()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var response = await registry.Officer(purpose: "counselling").GetAsync($"/v1/workers/{id}", Ct);
        var body = await OkAsync(response);
        Assert.Equal("\"1\"", response.Headers.ETag!.Tag);
        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.Equal("local-record", (string?)body["status"]);
        var record = body["record"]!;
        Assert.Equal(("Nguyễn Văn Đức", "1990-11-05", (string?)form["personalNumber"], "0912345678", "Tổ 5", "0100109106"),
            ((string?)record["fullName"], (string?)record["birthDate"], (string?)record["personalNumber"], (string?)record["phone"], (string?)record["address"], (string?)record["employerCode"]));
        Assert.Equal(["counselling/record/tests/Cán bộ"], await registry.QueryAsync<string>(
            "SELECT purpose || '/' || what || '/' || client_id || '/' || reader_name FROM record_reading WHERE person_id = $1", id));
    }

    [Theory]
    [InlineData("")]
    [InlineData("curiosity")]
    public async Task Without_a_purpose_nothing_is_shown(string purpose)
    {
        var id = await registry.EnterAsync();
        var problem = await ProblemAsync(await registry.Officer(purpose: purpose).GetAsync($"/v1/workers/{id}", Ct), 400, "purpose-required");
        Assert.Contains("inspection", problem["allowed"]!.AsArray().Select(static a => (string?)a));
        Assert.Empty(await registry.QueryAsync<Guid>("SELECT id FROM record_reading WHERE person_id = $1", id));
    }

    [Fact]
    public async Task The_sensitive_class_needs_its_own_scope_and_its_reading_is_marked()
    {
        var form = Form();
        form["specialGroups"] = new JsonArray("Dân tộc thiểu số", "Thuộc hộ nghèo");
        form["ethnicGroup"] = "02";
        var id = await registry.EnterAsync(form);
        var without = await OkAsync(await registry.Officer(scopes: Scopes.RegistryRead).GetAsync($"/v1/workers/{id}", Ct));
        Assert.True((bool)without["sensitiveWithheld"]!);
        Assert.Empty(without["record"]!["specialGroups"]!.AsArray());
        Assert.Null(without["record"]!["ethnicGroup"]);
        var with = await OkAsync(await registry.Officer().GetAsync($"/v1/workers/{id}", Ct));
        Assert.Equal(["ethnic-minority", "poor-household"], with["record"]!["specialGroups"]!.AsArray().Select(static g => (string?)g));
        Assert.Equal("02", (string?)with["record"]!["ethnicGroup"]);
        Assert.Equal([false, true], await registry.QueryAsync<bool>("SELECT sensitive FROM record_reading WHERE person_id = $1 ORDER BY id", id));
    }

    [Theory]
    [InlineData("05443")]
    [InlineData("058")]
    public async Task A_person_of_another_area_does_not_exist(string area)
    {
        var id = await registry.EnterAsync();
        await ProblemAsync(await registry.Officer(area).GetAsync($"/v1/workers/{id}", Ct), 404, "labour-record-unknown");
        await ProblemAsync(await registry.Officer(area).GetAsync($"/v1/workers/{id}/history", Ct), 404, "labour-record-unknown");
        var names = await OkAsync(await registry.Officer(area).PostAsJsonAsync("/v1/workers/names", new { personIds = new[] { id } }, Ct));
        Assert.Empty(names["names"]!.AsArray());
        Assert.Empty(await registry.QueryAsync<Guid>("SELECT id FROM record_reading WHERE person_id = $1", id));
    }

    [Fact]
    public async Task An_unknown_person_is_not_found() =>
        await ProblemAsync(await registry.Officer().GetAsync($"/v1/workers/{Guid.CreateVersion7()}", Ct), 404, "labour-record-unknown");

    [Fact]
    public async Task Names_are_given_in_one_batch_and_each_reading_recorded()
    {
        var (one, two) = (await registry.EnterAsync(), await registry.EnterAsync());
        var body = await OkAsync(await registry.Officer(purpose: "training").PostAsJsonAsync("/v1/workers/names", new { personIds = new[] { one, two, Guid.CreateVersion7() } }, Ct));
        Assert.Equal(2, body["names"]!.AsArray().Count);
        Assert.Equal(["name", "name"], await registry.QueryAsync<string>("SELECT what FROM record_reading WHERE person_id = ANY($1)", new[] { one, two }));
        await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/workers/names", new { personIds = Array.Empty<Guid>() }, Ct), 400, "validation");
    }
}
