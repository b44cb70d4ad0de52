using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Lmis.Testing;

namespace Lmis.Hosting.Tests;

public sealed class AreaAndScopeTests(SampleService service) : IClassFixture<SampleService>
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("19", "a,b,c")]
    [InlineData("164", "a")]
    [InlineData("058", "c")]
    [InlineData("05500", "b")]
    [InlineData("05501", "")]
    public async Task A_reader_sees_the_rows_of_their_area_and_no_others(string area, string expected)
    {
        var rows = await service.As("sample.read", area).GetFromJsonAsync<string[]>("/v1/rows", Ct);
        Assert.Equal(expected, string.Join(',', rows!.Where(r => r is "a" or "b" or "c")));
    }

    [Theory]
    [InlineData("24")]
    [InlineData("1x")]
    [InlineData("1234")]
    [InlineData(null)]
    public async Task An_area_of_another_province_or_none_is_refused(string? area) =>
        await RefusedAsync(await service.As("sample.read", area).GetAsync("/v1/rows", Ct), 403, "no-area", "administrative area");

    [Fact]
    public async Task A_row_may_only_be_entered_inside_ones_area()
    {
        var officer = service.As("sample.write", "05443");
        var inside = await officer.PostAsJsonAsync("/v1/rows", new { name = "mine", count = 1, communeCode = "05443" }, Ct);
        Assert.Equal(HttpStatusCode.OK, inside.StatusCode);
        await RefusedAsync(await officer.PostAsJsonAsync("/v1/rows", new { name = "theirs", count = 1, communeCode = "05500" }, Ct), 403, "outside-area", "05500");
        var all = await service.As("sample.read", "05500").GetFromJsonAsync<string[]>("/v1/rows", Ct);
        Assert.DoesNotContain("theirs", all!);
    }

    [Fact]
    public async Task A_row_outside_the_area_does_not_exist_for_a_writer() =>
        Assert.Equal(HttpStatusCode.NotFound, (await service.As("sample.write", "05443").PostAsync("/v1/rows/3/move?to=05443", null, Ct)).StatusCode);

    [Fact]
    public async Task No_token_says_to_send_one() =>
        await RefusedAsync(await service.As(null).GetAsync("/v1/rows", Ct), 401, "no-token", "Authorization: Bearer");

    [Fact]
    public async Task An_expired_token_says_to_get_a_new_one() =>
        await RefusedAsync(await service.WithToken(TestTokens.Issue("sample.read", "19", lifetime: TimeSpan.FromMinutes(-2))).GetAsync("/v1/rows", Ct), 401, "token-expired", "Get a new one");

    [Fact]
    public async Task A_forged_token_is_not_believed() =>
        await RefusedAsync(await service.WithToken(TestTokens.Forge("sample.read", "19")).GetAsync("/v1/rows", Ct), 401, "token-invalid", "not issued by this system");

    [Fact]
    public async Task A_token_for_another_audience_is_not_believed() =>
        await RefusedAsync(await service.WithToken(TestTokens.Issue("sample.read", "19", audience: "other")).GetAsync("/v1/rows", Ct), 401, "token-invalid", "audience");

    [Theory]
    [InlineData("sample.write")]
    [InlineData("sample.reader sample")]
    public async Task A_token_without_the_scope_is_told_which_is_missing(string scopes) =>
        await RefusedAsync(await service.As(scopes, "19").GetAsync("/v1/rows", Ct), 403, "missing-scope", "sample.read");

    [Fact]
    public async Task A_service_scope_is_for_the_named_clients_and_sees_everything()
    {
        await RefusedAsync(await service.As("sample.all").GetAsync("/v1/all", Ct), 403, "client-not-allowed", "reserved");
        Assert.True(await service.As("sample.all", clientId: "trusted").GetFromJsonAsync<int>("/v1/all", Ct) >= 3);
    }

    [Fact]
    public async Task A_validated_token_is_remembered_but_not_past_its_expiry()
    {
        var client = service.WithToken(TestTokens.Issue("sample.read", "19", lifetime: TimeSpan.FromSeconds(-28)));
        // Inside the half minute of clock difference that is allowed; two seconds later it is over.
        Assert.Equal(HttpStatusCode.OK, (await client.GetAsync("/v1/rows", Ct)).StatusCode);
        await Task.Delay(3000, Ct);
        Assert.Equal(HttpStatusCode.Unauthorized, (await client.GetAsync("/v1/rows", Ct)).StatusCode);
    }

    private static async Task RefusedAsync(HttpResponseMessage response, int status, string slug, string words)
    {
        var body = await response.Content.ReadAsStringAsync(Ct);
        Assert.True((int)response.StatusCode == status, $"{(int)response.StatusCode} {body}");
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonDocument.Parse(body).RootElement;
        Assert.Equal("urn:lmis:problem:" + slug, problem.GetProperty("type").GetString());
        Assert.Contains(words, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Equal(32, problem.GetProperty("traceId").GetString()!.Length);
    }
}
