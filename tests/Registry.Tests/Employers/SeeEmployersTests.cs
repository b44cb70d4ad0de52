using System.Net.Http.Json;
using static Lmis.Registry.Tests.Employers.EmployersUnderTest;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests.Employers;

public sealed class SeeEmployersTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Fact]
    public async Task Of_an_organisation_elsewhere_the_public_card_is_seen_by_its_exact_code_alone()
    {
        var (code, name) = (NewCode(), "Công ty TNHH Quạ Đen");
        var form = Enterprise(code);
        form["name"] = name;
        var id = await registry.EnterEmployerAsync(form);
        Assert.Equal([id.ToString()], await registry.FoundAsync(new { code }, "05443"));
        Assert.Empty(await registry.FoundAsync(new { name }, "05443"));
        Assert.Empty(await registry.FoundAsync(new { commune = "05467" }, "05443"));
        Assert.Equal([id.ToString()], await registry.FoundAsync(new { name = "qua den" }, "05467"));
        var card = await registry.EmployerAsync(id, "05443");
        Assert.Equal(name, (string?)card["name"]);
        Assert.Null(card["details"]);
        Assert.DoesNotContain("0912345678", card.ToJsonString());
        await ProblemAsync(await registry.Officer("05443").GetAsync($"/v1/employers/{id}/history", Ct), 404, "employer-unknown");
    }

    [Fact]
    public async Task Of_a_natural_persons_business_elsewhere_nothing_is_seen()
    {
        var owner = NewNumber();
        var id = await registry.EnterEmployerAsync(Household(owner));
        Assert.Empty(await registry.FoundAsync(new { code = owner }, "05443"));
        await ProblemAsync(await registry.Officer("05443").GetAsync($"/v1/employers/{id}", Ct), 404, "employer-unknown");
        await ProblemAsync(await registry.Officer("05443").GetAsync($"/v1/employers/{id}/employments", Ct), 404, "employer-unknown");
    }

    [Fact]
    public async Task A_name_is_found_without_diacritics_in_its_middle_and_page_by_page()
    {
        var ids = new List<string>();
        foreach (var name in new[] { "Hợp tác xã Chè Tân Cương", "Công ty Chè Tân Cương", "Chè Tân Cương Hoàng Bình" })
        {
            var form = Enterprise();
            form["name"] = name;
            ids.Add((await registry.EnterEmployerAsync(form)).ToString());
        }
        var first = await OkAsync(await registry.Officer().PostAsJsonAsync("/v1/employers/search", new { name = "che tan cuong", limit = 2 }, Ct));
        var second = await OkAsync(await registry.Officer().PostAsJsonAsync("/v1/employers/search", new { name = "che tan cuong", limit = 2, after = (string?)first["next"] }, Ct));
        var found = first["hits"]!.AsArray().Concat(second["hits"]!.AsArray()).Select(static h => (string)h!["employerId"]!).ToList();
        Assert.Equal(ids[2], found[0]);
        Assert.Equal(ids.Order(), found.Order());
        Assert.Null(second["next"]);
    }

    [Fact]
    public async Task Filters_hold_together_and_a_wrong_one_is_named()
    {
        var form = Enterprise(commune: "05500");
        form["industry"] = "471";
        form["employees"] = "60";
        var id = (await registry.EnterEmployerAsync(form)).ToString();
        Assert.Equal([id], await registry.FoundAsync(new { commune = "05500", industry = "47", kind = "private-enterprise", status = "active", sizeClass = "medium", declared = false }));
        Assert.Equal([id], await registry.FoundAsync(new { commune = "05500", industry = "G" }));
        Assert.Empty(await registry.FoundAsync(new { commune = "05500", industry = "46" }));
        Assert.Empty(await registry.FoundAsync(new { commune = "05500", sizeClass = "small" }));
        var problem = await ProblemAsync(await registry.Officer().PostAsJsonAsync("/v1/employers/search", new { kind = "x", commune = "00000" }, Ct), 400, "employer-invalid");
        Assert.Equal(["commune:unknown-code", "kind:unknown-code"], Errors(problem));
    }
}
