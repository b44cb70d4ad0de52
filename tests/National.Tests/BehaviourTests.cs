using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;

namespace Lmis.National.Tests;

public sealed class BehaviourTests(NationalUnderTest national) : IClassFixture<NationalUnderTest>, IAsyncLifetime
{
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync() => await TellAsync(new { mode = "normal" });

    [Fact]
    public async Task A_slow_service_answers_late_and_the_others_do_not()
    {
        await TellAsync(new { mode = "slow", delayMilliseconds = 400 });
        var start = Stopwatch.GetTimestamp();
        await NationalUnderTest.ReadAsync(national.VerifyAsync(national.Living));
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 390, 5_000);
        start = Stopwatch.GetTimestamp();
        await NationalUnderTest.ReadAsync(national.GetAsync("enterprises", "enterprises/0"), 404);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalMilliseconds, 0, 390);
    }

    [Fact]
    public async Task A_service_that_is_down_breaks_the_connection_and_comes_back_on_command()
    {
        await TellAsync(new { mode = "down" });
        await Assert.ThrowsAsync<HttpRequestException>(() => national.VerifyAsync(national.Living));
        await TellAsync(new { mode = "normal" });
        await NationalUnderTest.ReadAsync(national.VerifyAsync(national.Living));
    }

    [Theory]
    [InlineData("not-json", 200, "surprise")]
    [InlineData("duplicate-member", 200, "\"result\":\"match\"")]
    [InlineData("redirect", 302, "")]
    [InlineData("fault", 500, "stack trace")]
    public async Task A_wrong_service_answers_what_no_gateway_may_pass(string how, int status, string words)
    {
        await TellAsync(new { mode = "wrong", how });
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = national.Service.Address };
        using var request = Testing.ExchangeTokens.Request(HttpMethod.Post, "/population/exchange/population/verify", Testing.ExchangeTokens.Issue("population"));
        request.Content = JsonContent.Create(new { personalNumber = "019090000001", fullName = "a", birthDate = "1990-01-01", sex = "male", salt = Hosting.ExchangeSalt.New() });
        using var response = await client.SendAsync(request);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Contains(words, await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_rows_wrong_text_too_much_and_half_an_answer_can_be_had()
    {
        await TellAsync(new { mode = "wrong", how = "other-rows" });
        using (var rows = await national.VerifyAsync(national.Living))
            Assert.Equal("residents-of:01", rows.Headers.GetValues("Lmis-Row-Scope").Single());
        await TellAsync(new { mode = "wrong", how = "no-rows" });
        using (var rows = await national.VerifyAsync(national.Living))
            Assert.False(rows.Headers.Contains("Lmis-Row-Scope"));
        await TellAsync(new { mode = "wrong", how = "invalid-utf8" });
        using (var text = await national.VerifyAsync(national.Living))
        {
            var bytes = await text.Content.ReadAsByteArrayAsync();
            Assert.Throws<DecoderFallbackException>(() => new UTF8Encoding(false, true).GetString(bytes));
        }
        await TellAsync(new { mode = "wrong", how = "too-large" });
        using (var large = await national.VerifyAsync(national.Living))
            Assert.True((await large.Content.ReadAsByteArrayAsync()).Length > 32 * 1024 * 1024);
        await TellAsync(new { mode = "wrong", how = "broken-off" });
        await Assert.ThrowsAnyAsync<HttpRequestException>(() => national.VerifyAsync(national.Living));
        await TellAsync(new { mode = "wrong", how = "cookies" });
        using (var cookies = await national.VerifyAsync(national.Living))
            Assert.True(cookies.Headers.Contains("Set-Cookie") && cookies.IsSuccessStatusCode);
    }

    [Fact]
    public async Task The_control_service_is_not_on_the_port_of_the_datasets_and_refuses_what_it_does_not_know()
    {
        Assert.Equal(404, (int)(await national.Service.Http.PostAsJsonAsync("/control/population", new { mode = "down" })).StatusCode);
        Assert.Equal(404, (int)(await national.Control.PostAsJsonAsync("/control/weather", new { mode = "down" })).StatusCode);
        Assert.Equal(400, (int)(await national.Control.PostAsJsonAsync("/control/population", new { mode = "happy" })).StatusCode);
        Assert.Equal(400, (int)(await national.Control.PostAsJsonAsync("/control/population", new { mode = "wrong" })).StatusCode);
        Assert.Contains("\"population\"", await national.Control.GetStringAsync("/control/"), StringComparison.Ordinal);
    }

    private async Task TellAsync(object behaviour)
    {
        using var told = await national.Control.PostAsJsonAsync("/control/population", behaviour);
        Assert.True(told.IsSuccessStatusCode, await told.Content.ReadAsStringAsync());
    }
}
