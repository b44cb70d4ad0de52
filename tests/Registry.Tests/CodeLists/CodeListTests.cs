using System.Net;
using System.Text.Json.Nodes;
using Lmis.Registry.CodeLists;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.CodeLists;

public sealed class CodeListTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Theory]
    [InlineData("provinces", 34)]
    [InlineData("communes", 3321)]
    [InlineData("provinces-before-2025-07", 63)]
    [InlineData("communes-before-2025-07", 10047)]
    [InlineData("ethnic-groups", 54)]
    [InlineData("qualifications-nd318", 9)]
    [InlineData("qualifications-nd352", 8)]
    [InlineData("qualifications-crosswalk", 9)]
    [InlineData("special-groups", 8)]
    [InlineData("employer-kinds", 12)]
    [InlineData("occupations-vsco-2020", 546)]
    [InlineData("industries-vsic-2025", 368)]
    public void Lists_are_whole(string id, int count) => Assert.Equal(count, CodeListSet.Load().Find(id)!.Items.Length);

    [Fact]
    public void Our_province_has_92_communes_77_rural_and_15_urban()
    {
        var ours = CodeListSet.Load().Units.Communes.Items.Where(static c => c.Parent == "19").ToList();
        Assert.Equal((92, 77, 15), (ours.Count, ours.Count(static c => c.Property("area") == "rural"), ours.Count(static c => c.Property("area") == "urban")));
    }

    [Fact]
    public void Of_the_280_old_communes_of_our_province_three_were_split()
    {
        var units = CodeListSet.Load().Units;
        var old = units.OldCommunes.Items.Where(static c => c.Property("province") is "06" or "19").ToList();
        Assert.Equal(280, old.Count);
        Assert.Equal(["05461", "05467", "05932"], old.Where(c => units.FromOld(c.Code).Length > 1).Select(static c => c.Code).Order());
        Assert.All(old, c => Assert.All(units.FromOld(c.Code), t => Assert.True(units.Communes.Has(t.NewCode), t.ToString())));
    }

    [Fact]
    public void Every_conversion_ends_in_a_unit_that_exists()
    {
        var units = CodeListSet.Load().Units;
        var conversions = units.OldCommunes.Items.SelectMany(c => units.FromOld(c.Code)).ToList();
        Assert.Equal(10599, conversions.Count);
        Assert.All(conversions, c => Assert.True(units.Communes.Has(c.NewCode), c.ToString()));
    }

    [Fact]
    public void The_crosswalk_joins_both_qualification_lists()
    {
        var lists = CodeListSet.Load();
        foreach (var item in lists.Find("qualifications-crosswalk")!.Items)
        {
            Assert.True(lists.Qualifications.Has(item.Code));
            foreach (var target in (item.Property("nd352") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries))
                Assert.True(lists.Find("qualifications-nd352")!.Has(target), target);
        }
    }

    [Fact]
    public async Task Lists_are_public_and_say_version_validity_and_source()
    {
        var body = await OkAsync(await registry.Service.Http.GetAsync("/v1/code-lists", Ct));
        var old = body["lists"]!.AsArray().Single(static l => (string?)l!["id"] == "communes-before-2025-07")!;
        Assert.Equal("2025-06-30", (string?)old["validTo"]);
        Assert.NotEmpty((string?)old["source"] ?? "");
        var occupations = body["lists"]!.AsArray().Single(static l => (string?)l!["id"] == "occupations-vsco-2020")!;
        Assert.False((bool)occupations["isOfficial"]!);
    }

    [Fact]
    public async Task A_list_is_searched_without_diacritics_and_under_a_parent()
    {
        var body = await OkAsync(await registry.Service.Http.GetAsync("/v1/code-lists/communes?parent=19&q=gia sang", Ct));
        var hit = Assert.Single(body["items"]!.AsArray())!;
        Assert.Equal(("05467", "urban"), ((string?)hit["code"], (string?)hit["properties"]!["area"]));
    }

    [Fact]
    public async Task Pages_follow_each_other_to_the_end()
    {
        var codes = new List<string>();
        string? next = null;
        do
        {
            var page = await OkAsync(await registry.Service.Http.GetAsync($"/v1/code-lists/communes?limit=1000&after={next}".TrimEnd('=').Replace("&after", next is null ? "" : "&after", StringComparison.Ordinal), Ct));
            codes.AddRange(page["items"]!.AsArray().Select(static i => (string)i!["code"]!));
            next = (string?)page["next"];
        }
        while (next is not null);
        Assert.Equal(3321, codes.Distinct().Count());
    }

    [Fact]
    public async Task An_unchanged_list_is_not_sent_again()
    {
        var first = await registry.Service.Http.GetAsync("/v1/code-lists/sexes", Ct);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/code-lists/sexes");
        request.Headers.TryAddWithoutValidation("If-None-Match", first.Headers.ETag!.Tag);
        Assert.Equal(HttpStatusCode.NotModified, (await registry.Service.Http.SendAsync(request, Ct)).StatusCode);
    }

    [Theory]
    [InlineData("/v1/code-lists/nothing", 404, "code-list-unknown")]
    [InlineData("/v1/code-lists/sexes?after=x", 400, "cursor-unknown")]
    [InlineData("/v1/code-lists/sexes?limit=0", 400, "validation")]
    [InlineData("/v1/administrative-units/convert?code=99999", 404, "commune-unknown")]
    [InlineData("/v1/administrative-units/convert?code=1", 400, "validation")]
    public async Task Wrong_questions_are_told(string address, int status, string slug) => await ProblemAsync(await registry.Service.Http.GetAsync(address, Ct), status, slug);

    [Fact]
    public async Task A_split_commune_shows_its_parts()
    {
        var body = await OkAsync(await registry.Service.Http.GetAsync("/v1/administrative-units/convert?code=05461", Ct));
        Assert.True((bool)body["isSplit"]!);
        Assert.Null(body["current"]);
        Assert.Equal(["05443:part", "05467:part"], body["becamePartOf"]!.AsArray().Select(static t => $"{t!["code"]}:{t["coverage"]}").Order());
    }

    [Fact]
    public async Task A_code_of_both_periods_shows_both_readings()
    {
        var body = await OkAsync(await registry.Service.Http.GetAsync("/v1/administrative-units/convert?code=05467", Ct));
        Assert.Equal(("Phường Gia Sàng", "Phường Cam Giá"), ((string?)body["current"]!["name"], (string?)body["former"]!["name"]));
        Assert.Contains("05461", body["madeOf"]!.AsArray().Select(static o => (string?)o!["code"]));
    }
}
