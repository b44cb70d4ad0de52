using System.Net;

namespace Lmis.Identity.Tests.Limits;

public sealed class TightLimits : IdentityService
{
    protected override Dictionary<string, string?> Settings => new() { ["Identity:Limits:TokensPerClient"] = "3", ["Identity:Limits:TokensPerAddress"] = "5", ["Identity:Limits:LoginsPerAddress"] = "3" };
}

public sealed class RequestLimitTests(TightLimits identity) : IClassFixture<TightLimits>
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_endpoint_slows_a_client_down_and_then_its_address()
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 4; i++)
            statuses.Add((await identity.ClientTokenAsync("registry.snapshot")).Status);
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.TooManyRequests], statuses);
        // Another client at the same address has what is left of the address's share.
        Assert.Equal(HttpStatusCode.OK, (await identity.ClientTokenAsync("reporting.read", IdentityService.DemoApp)).Status);

        using var last = await identity.Service.Http.PostAsync("/identity/connect/token", IdentityService.Form(new() { ["client_id"] = "somebody" }), Ct);
        using var over = await identity.Service.Http.PostAsync("/identity/connect/token", IdentityService.Form(new() { ["client_id"] = "somebody-else" }), Ct);
        Assert.True(over.StatusCode is HttpStatusCode.TooManyRequests, await over.Content.ReadAsStringAsync(Ct));
        Assert.InRange(over.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 60);
    }

    [Fact]
    public async Task Sign_in_page_slows_an_address_down_with_a_page_that_says_so()
    {
        using var browser = identity.Browse();
        for (var i = 0; i < 3; i++)
            Assert.Equal(HttpStatusCode.Unauthorized, (await browser.SignInAsync("nobody-there", "wrong password")).StatusCode);
        using var refused = await browser.SignInAsync("officer");
        Assert.Equal(HttpStatusCode.TooManyRequests, refused.StatusCode);
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("Quá nhiều lần thử", await refused.Content.ReadAsStringAsync(Ct), StringComparison.Ordinal);
    }
}
