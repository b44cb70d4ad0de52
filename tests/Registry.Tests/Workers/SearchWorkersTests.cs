using System.Net.Http.Json;
using System.Text.Json.Nodes;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Workers;

public sealed class SearchWorkersTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    private async Task<Guid> EnterAsync(string name, string commune = "05467")
    {
        var form = Form();
        form["fullName"] = name;
        form["permanentCommune"] = commune;
        return await registry.EnterAsync(form);
    }

    private async Task<JsonObject> SearchAsync(object request, string area = "19") => await OkAsync(await registry.Officer(area).PostAsJsonAsync("/v1/workers/search", request, Ct));

    private static List<string?> Names(JsonObject body) => [.. body["hits"]!.AsArray().Select(static h => (string?)h!["fullName"])];

    [Fact]
    public async Task A_name_is_found_with_and_without_diacritics_and_with_a_slip()
    {
        await EnterAsync("Hoàng Thị Mỷ Lệ");
        foreach (var name in new[] { "Hoàng Thị Mỷ Lệ", "hoang thi my le", "HOANG THI", "Hoàng Thị", "hoang thy my le", "my le" })
            Assert.True(Names(await SearchAsync(new { name })).Contains("Hoàng Thị Mỷ Lệ"), name);
        Assert.Empty(Names(await SearchAsync(new { name = "Zzyzx Qwrt" })));
    }

    [Fact]
    public async Task The_whole_name_comes_before_a_beginning_and_a_beginning_before_a_likeness()
    {
        await EnterAsync("Vi Văn Khoát Đông");
        await EnterAsync("Lý Vi Văn Khoát");
        await EnterAsync("Vi Văn Khoát");
        Assert.Equal(["Vi Văn Khoát", "Vi Văn Khoát Đông", "Lý Vi Văn Khoát"], Names(await SearchAsync(new { name = "vi van khoat" })).Take(3));
    }

    [Fact]
    public async Task A_number_is_found_whole_and_shown_masked()
    {
        var form = Form();
        var id = await registry.EnterAsync(form);
        var number = (string)form["personalNumber"]!;
        var hit = Assert.Single((await SearchAsync(new { personalNumber = number }))["hits"]!.AsArray())!;
        Assert.Equal(id.ToString(), (string?)hit["personId"]);
        Assert.Equal("*********" + number[9..], (string?)hit["maskedNumber"]);
        Assert.DoesNotContain(number, hit.ToJsonString());
    }

    [Fact]
    public async Task Pages_by_name_and_by_entry_follow_each_other_without_gap_or_repeat()
    {
        var entered = new HashSet<string>();
        for (var i = 0; i < 7; i++)
            entered.Add((await EnterAsync(i % 2 == 0 ? "Tạ Quang Thụy" : $"Tạ Quang Thụy {(char)('A' + i)}", "01843")).ToString());
        foreach (var name in new[] { "ta quang thuy", null })
        {
            var seen = new List<string>();
            Guid? after = null;
            do
            {
                var page = await SearchAsync(new { name, commune = "01843", limit = 3, after });
                seen.AddRange(page["hits"]!.AsArray().Select(static h => (string)h!["personId"]!));
                after = page["next"]?.GetValue<Guid>();
            }
            while (after is not null);
            Assert.Equal(7, seen.Count);
            Assert.True(entered.SetEquals(seen));
        }
    }

    [Fact]
    public async Task Area_holds_in_every_search()
    {
        await EnterAsync("Ma Thế Hiển", "01840");
        Assert.Single(Names(await SearchAsync(new { name = "Ma Thế Hiển" }, "01840")));
        Assert.Empty(Names(await SearchAsync(new { name = "Ma Thế Hiển" }, "05467")));
        Assert.Empty(Names(await SearchAsync(new { commune = "01840" }, "05467")));
    }

    [Fact]
    public async Task Status_qualification_and_receipt_narrow_the_search()
    {
        var id = await registry.EnterAsync(Unemployed(Form()));
        await OkAsync(await registry.Officer().PostAsJsonAsync($"/v1/workers/{id}/receipt", new { kind = "social-insurance", number = "9", date = "2026-07-01" }, Ct));
        var hits = await SearchAsync(new { activityStatus = "unemployed", qualification = "university", registered = true });
        Assert.Equal(id.ToString(), (string?)Assert.Single(hits["hits"]!.AsArray())!["personId"]);
        Assert.Empty((await SearchAsync(new { activityStatus = "unemployed", registered = false }))["hits"]!.AsArray());
    }

    [Theory]
    [InlineData("{\"personalNumber\":\"123\"}", "validation")]
    [InlineData("{\"name\":\"a\"}", "validation")]
    [InlineData("{\"limit\":101}", "validation")]
    [InlineData("{\"commune\":\"99999\"}", "labour-record-invalid")]
    [InlineData("{\"activityStatus\":\"lazy\"}", "labour-record-invalid")]
    public async Task Wrong_questions_are_told(string body, string slug) =>
        await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/workers/search", JsonNode.Parse(body), Ct), 400, slug);

    [Fact]
    public async Task Signs_of_patterns_in_a_name_match_only_themselves() => Assert.Empty(Names(await SearchAsync(new { name = "%_%" })));
}
