using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Lmis.Contracts;
using Lmis.Testing;

namespace Lmis.Reporting.Tests;

public sealed class EndpointTests : IAsyncLifetime
{
    private ReportingUnderTest reporting = null!;

    public async ValueTask InitializeAsync() => reporting = await ReportingUnderTest.StartAsync();

    public ValueTask DisposeAsync() => reporting.DisposeAsync();

    [Fact]
    public async Task Every_endpoint_refuses_whom_it_should() => Assert.Empty(await EveryEndpoint.FaultsAsync(reporting.Service));

    [Fact]
    public async Task The_api_is_the_one_checked_in() =>
        Assert.Null(await CheckedInDocument.DifferenceAsync(reporting.Service.Http, "services/Reporting/openapi.json"));

    [Theory]
    [InlineData("/v1/indicators/K18", 404, "no-such-indicator")]
    [InlineData("/v1/indicators/k01", 404, "no-such-indicator")]
    [InlineData("/v1/indicators/K99/definition", 404, "no-such-indicator")]
    [InlineData("/v1/indicators?year=1999", 400, "year")]
    [InlineData("/v1/indicators/K01?year=2099", 400, "year")]
    [InlineData("/v1/indicators/K01?year=soon", 400, "bad-request")]
    [InlineData("/v1/indicators/K01?by=shoe-size", 400, "breakdown")]
    [InlineData("/v1/indicators/K01?by=former-district&boundary=since-2025-07-01", 400, "breakdown-boundary")]
    [InlineData("/v1/indicators/K01?by=commune&boundary=before-2025-07-01", 400, "breakdown-boundary")]
    [InlineData("/v1/indicators/K01?boundary=yesterday", 400, "boundary")]
    [InlineData("/v1/indicators/K01?unit=00004", 400, "unit")]
    [InlineData("/v1/indicators/K01?unit=05443&by=commune", 400, "breakdown-unit")]
    [InlineData("/v1/completeness?year=1", 400, "year")]
    public async Task A_wrong_question_gets_a_problem_that_says_what_to_ask(string path, int status, string slug)
    {
        var (got, body) = await reporting.SendAsync(HttpMethod.Get, path, null, Scopes.ReportingRead);
        Assert.True(got == status && body.GetProperty("type").GetString() == "urn:lmis:problem:" + slug, $"{got} {body}");
        Assert.NotEmpty(body.GetProperty("detail").GetString()!);
    }

    [Theory]
    [InlineData("POST", "/v1/head-counts", """{"source":"Sở","referenceDate":"2026-12-31","lines":[{"unit":"05443","sex":"female","qualification":"university","section":"P","people":3},{"unit":"99999","sex":"other","qualification":"wizard","section":"P","people":3}]}""", "lines[1].unit")]
    [InlineData("POST", "/v1/head-counts", """{"source":"Sở","referenceDate":"2026-12-31","lines":[]}""", "Lines")]
    [InlineData("POST", "/v1/head-counts", """{"source":"Sở","referenceDate":"2026-12-31","lines":[{"unit":"19","sex":"female","qualification":"university","section":"PP","people":0}]}""", "Lines[0].Section")]
    [InlineData("POST", "/v1/labour-force", """{"figures":[{"year":2026,"unit":"19","ageScope":"16-30","people":5,"source":"Cục Thống kê","publishedOn":"2026-10-06","isPreliminary":false}]}""", "figures[0].ageScope")]
    [InlineData("POST", "/v1/imported-values", """{"values":[{"indicator":"K04","year":2026,"unit":"05443","boundary":"since-2025-07-01","kind":"official","ageScope":"working-age","value":1.5,"source":"Cục Thống kê","table":"5","publishedOn":"2026-10-06","isPreliminary":false}]}""", "values[0].unit")]
    [InlineData("POST", "/v1/imported-values", """{"values":[{"indicator":"K04","year":2026,"unit":"19","boundary":"since-2025-07-01","kind":"register","ageScope":"working-age","value":150,"source":"Cục Thống kê","table":"5","publishedOn":"2026-10-06","isPreliminary":false,"by":"sex","category":"both"}]}""", "values[0].kind")]
    [InlineData("PUT", "/v1/targets", """{"targets":[{"indicator":"K77","year":2026,"unit":"19","low":1,"decision":"QĐ 1"}]}""", "targets[0].indicator")]
    public async Task A_wrong_entry_stores_nothing_and_names_each_wrong_value(string method, string path, string body, string named)
    {
        var (status, answer) = await reporting.SendAsync(new(method), path, body);
        Assert.True(status == 400 && answer.GetProperty("errors").EnumerateObject().Any(e => string.Equals(e.Name, named, StringComparison.OrdinalIgnoreCase)), $"{status} {answer}");
        Assert.Equal(0L, await reporting.QueryAsync<long>("select (select count(*) from head_count) + (select count(*) from labour_force) + (select count(*) from imported_value) + (select count(*) from assigned_target)"));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("""{"targets":[],"colour":"red"}""")]
    [InlineData("""{"targets":[{"indicator":"K01","year":"2026","unit":"19","low":1,"decision":"QĐ 1"}]}""")]
    public async Task Malformed_or_unknown_json_is_refused(string body) => Assert.Equal(400, (await reporting.SendAsync(HttpMethod.Put, "/v1/targets", body)).Status);

    [Theory]
    [InlineData("05443")]
    [InlineData("164")]
    public async Task Only_an_account_of_the_whole_province_enters_figures(string area)
    {
        var (status, body) = await reporting.SendAsync(
            HttpMethod.Put, "/v1/targets", """{"targets":[{"indicator":"K01","year":2026,"unit":"19","low":1,"decision":"QĐ 1"}]}""", Scopes.ReportingWrite, area);
        Assert.True(status == 403 && body.GetProperty("type").GetString() == "urn:lmis:problem:province-only", $"{status} {body}");
    }

    [Fact]
    public async Task An_officer_of_a_commune_reads_the_province_and_inside_the_own_commune_only()
    {
        Assert.Equal(200, await StatusAsync("/v1/indicators/K01?by=commune", "05443"));
        Assert.Equal(200, await StatusAsync("/v1/indicators/K01?unit=05443&by=sex", "05443"));
        Assert.Equal(403, await StatusAsync("/v1/indicators/K01?unit=05908&by=sex", "05443"));
        Assert.Equal(200, await StatusAsync("/v1/indicators/K01?unit=05443&by=sex", "164"));
        Assert.Equal(403, await StatusAsync("/v1/indicators/K01?unit=05908&by=sex", "164"));
        Assert.Equal(403, await StatusAsync("/v1/indicators/K01", "00004"));
        Assert.Equal(403, await StatusAsync("/v1/indicators/K01", "001"));
    }

    [Fact]
    public async Task An_expired_and_a_forged_token_are_refused()
    {
        foreach (var token in new[] { TestTokens.Issue(Scopes.ReportingRead, "19", lifetime: TimeSpan.FromMinutes(-5)), TestTokens.Forge(Scopes.ReportingRead, "19") })
        {
            using var client = reporting.Service.HttpAs(token);
            using var answer = await client.GetAsync("/v1/indicators", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task An_answer_is_sent_again_only_when_something_changed()
    {
        await reporting.ChangedAsync(Enumerable.Range(0, 20).Select(static _ => People.Somebody()));
        using var client = reporting.Service.HttpAs(TestTokens.Issue(Scopes.ReportingRead, "19"));
        using var first = await client.GetAsync("/v1/indicators/K01", TestContext.Current.CancellationToken);
        client.DefaultRequestHeaders.IfNoneMatch.Add(first.Headers.ETag!);
        using var same = await client.GetAsync("/v1/indicators/K01", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        await reporting.ChangedAsync(People.Somebody() with { Qualification = "untrained" });
        using var changed = await client.GetAsync("/v1/indicators/K01", TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, changed.StatusCode);
    }

    [Fact]
    public async Task Words_are_Vietnamese_unless_English_is_asked_for()
    {
        Assert.Equal("định nghĩa tạm thời", (await reporting.GetAsync("/v1/indicators/K01/definition")).GetProperty("mark").GetString());
        using var client = reporting.Service.HttpAs(TestTokens.Issue(Scopes.ReportingRead, "19"));
        client.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en-GB"));
        using var answer = await client.GetAsync("/v1/indicators/K01/definition", TestContext.Current.CancellationToken);
        Assert.Equal("provisional definition", JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).RootElement.GetProperty("mark").GetString());
        Assert.Equal("en", Assert.Single(answer.Content.Headers.ContentLanguage));
    }

    private async Task<int> StatusAsync(string path, string area) => (await reporting.SendAsync(HttpMethod.Get, path, null, Scopes.ReportingRead, area)).Status;
}
