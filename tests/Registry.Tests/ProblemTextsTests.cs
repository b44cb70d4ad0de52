using System.Net.Http.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Lmis.Testing;
using static Lmis.Registry.Tests.RegistryUnderTest;

namespace Lmis.Registry.Tests;

/// <summary>An officer is refused in Vietnamese, or in English when they ask for it, and told what to do.</summary>
public sealed partial class ProblemTextsTests(RegistryUnderTest registry) : IClassFixture<RegistryUnderTest>
{
    [Theory]
    [InlineData("vi-VN,vi;q=0.9", "Hồ sơ", "Địa bàn của bạn")]
    [InlineData("en", "No such labour record", "your area")]
    public async Task A_refusal_is_in_the_callers_language(string language, string title, string detail)
    {
        var problem = await ProblemAsync(await registry.Officer(language: language).GetAsync($"/v1/workers/{Guid.CreateVersion7()}", Ct), 404, "labour-record-unknown");
        Assert.Contains(title, (string?)problem["title"], StringComparison.OrdinalIgnoreCase);
        Assert.Contains(detail, (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_platform_refuses_names_its_particulars_in_Vietnamese_too()
    {
        var problem = await ProblemAsync(await registry.Officer(scopes: "registry.write", language: "vi").GetAsync($"/v1/workers/{Guid.CreateVersion7()}", Ct), 403, "missing-scope");
        Assert.Contains("'registry.read'", (string?)problem["detail"], StringComparison.Ordinal);
        Assert.Contains("quản trị viên", (string?)problem["detail"], StringComparison.Ordinal);
        problem = await ProblemAsync(await registry.Officer(scopes: "registry.merge", language: "vi").PostAsJsonAsync("/v1/merges", new JsonObject { ["survivingPersonId"] = Guid.CreateVersion7(), ["survivingVersion"] = 1, ["mergedPersonId"] = Guid.CreateVersion7(), ["mergedVersion"] = 1 }, Ct), 400, "malformed-json");
        Assert.StartsWith("Nội dung thiếu: reason.", (string?)problem["detail"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("vi", "Ghi một trong: identity-card, vneid.")]
    [InlineData("en", "Give one of: identity-card, vneid.")]
    public async Task A_value_that_breaks_a_rule_is_told_which_ones_there_are(string language, string sentence)
    {
        var person = await registry.EnterAsync();
        var link = new JsonObject { ["login"] = Guid.CreateVersion7(), ["proof"] = "friend" };
        var problem = await ProblemAsync(await registry.Officer(scopes: "registry.rights", language: language).PostAsJsonAsync($"/v1/workers/{person}/login", link, Ct), 400, "validation");
        Assert.Equal(sentence, (string?)Assert.Single(Assert.Single(problem["errors"]!.AsObject()).Value!.AsArray()));
    }

    [Fact]
    public void Every_refusal_has_a_Vietnamese_text()
    {
        // What a partner is told goes through the gateways, which pass on the type alone.
        var sources = Directory.EnumerateFiles(Path.Combine(SourceTree.Root, "services", "Registry"), "*.cs", SearchOption.AllDirectories)
            .Where(static path => Path.GetFileName(Path.GetDirectoryName(path)) is not ("Exchange" or "Migrations")).ToList();
        var used = sources.SelectMany(static path => Refusal().Matches(File.ReadAllText(path))).Select(static match => match.Groups[1].Value).ToHashSet();
        Assert.True(used.Count > 100, $"Only {used.Count} refusals were found: does the pattern still fit?");
        Assert.Empty(used.Except(ProblemTexts.Known));
    }

    [GeneratedRegex("""Problems\.\w+\(\s*(?:\d{3},\s*)?"([a-z0-9-]+)",""")]
    private static partial Regex Refusal();
}
