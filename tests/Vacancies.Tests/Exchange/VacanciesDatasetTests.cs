using System.Text.Json;
using Lmis.Testing;

namespace Lmis.Vacancies.Tests.Exchange;

public sealed class VacanciesDatasetTests(VacanciesUnderTest service) : IClassFixture<VacanciesUnderTest>
{
    [Fact]
    public async Task A_partner_searches_gets_one_and_follows_the_changes()
    {
        var id = await service.PublishedAsync(f => f["title"] = "Công nhân lắp ráp");
        var found = await AskAsync("/exchange/vacancies/?q=lap rap");
        Assert.Equal(("19", 1), (found.GetProperty("province").GetString(), found.GetProperty("total").GetInt32()));
        Assert.Equal(id, found.GetProperty("vacancies")[0].GetProperty("vacancyId").GetGuid());
        Assert.Equal("Công nhân lắp ráp", (await AskAsync($"/exchange/vacancies/{id}")).GetProperty("vacancy").GetProperty("title").GetString());
        var changes = await AskAsync("/exchange/vacancies/changes");
        await service.OkAsync(HttpMethod.Post, $"/v1/vacancies/{id}/withdraw", new { reason = "Đã đủ người" }, version: 3);
        var later = await AskAsync("/exchange/vacancies/changes?after=" + changes.GetProperty("next").GetString());
        Assert.Equal("removed", Assert.Single(later.GetProperty("changes").EnumerateArray()).GetProperty("change").GetString());
        Assert.DoesNotContain("0912345678", found + changes.ToString() + later, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/exchange/vacancies/rubbish", 404, "vacancy-unknown")]
    [InlineData("/exchange/vacancies/019377a0-0000-7000-8000-0000000000ff", 404, "vacancy-unknown")]
    [InlineData("/exchange/vacancies/?commune=99999", 400, "form-invalid")]
    [InlineData("/exchange/vacancies/?limit=0", 400, "form-invalid")]
    [InlineData("/exchange/vacancies/changes?limit=501", 400, "form-invalid")]
    [InlineData("/exchange/vacancies/changes?after=-1", 400, "form-invalid")]
    public async Task A_wrong_question_is_a_problem(string path, int status, string slug)
    {
        using var response = await service.Service.Http.SendAsync(ExchangeTokens.Request(HttpMethod.Get, path, ExchangeTokens.Issue("vacancies", clock: service.Clock)), VacanciesUnderTest.Ct);
        var body = await response.Content.ReadAsStringAsync(VacanciesUnderTest.Ct);
        Assert.True((int)response.StatusCode == status && body.Contains($"urn:lmis:problem:{slug}\"", StringComparison.Ordinal), $"{(int)response.StatusCode} {body}");
    }

    [Fact]
    public async Task Every_leaf_that_is_answered_is_a_field_that_is_offered()
    {
        var id = await service.PublishedAsync();
        var offered = JsonDocument.Parse(await service.Service.Http.GetStringAsync("/exchange/datasets", VacanciesUnderTest.Ct)).RootElement.GetProperty("datasets")[0].GetProperty("fields")
            .EnumerateArray().Select(static field => field.GetString()!).ToHashSet();
        foreach (var path in new[] { "/exchange/vacancies/", $"/exchange/vacancies/{id}", "/exchange/vacancies/changes" })
            Assert.Empty(Leaves(await AskAsync(path), "").Except(offered));
    }

    private async Task<JsonElement> AskAsync(string path)
    {
        using var response = await service.Service.Http.SendAsync(ExchangeTokens.Request(HttpMethod.Get, path, ExchangeTokens.Issue("vacancies", "vacancies", clock: service.Clock)), VacanciesUnderTest.Ct);
        var body = await response.Content.ReadAsStringAsync(VacanciesUnderTest.Ct);
        Assert.True(response.IsSuccessStatusCode, $"{path}: {(int)response.StatusCode} {body}");
        Assert.Equal("vacancies", response.Headers.GetValues("Lmis-Row-Scope").Single());
        return JsonDocument.Parse(body).RootElement;
    }

    /// <summary>Pointers to the scalars that are there; an empty list and a null have none.</summary>
    private static IEnumerable<string> Leaves(JsonElement value, string at) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().SelectMany(member => Leaves(member.Value, $"{at}/{member.Name}")),
        JsonValueKind.Array => value.EnumerateArray().SelectMany(item => Leaves(item, at + "/*")),
        JsonValueKind.Null => [],
        _ => [at],
    };
}
