using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Lmis.Testing;

namespace Lmis.Gateway.Tests;

public sealed class LimitTests(GatewayFixture fixture) : IClassFixture<GatewayFixture>
{
    private const string Workers = "/api/registry/v1/workers";

    [Fact]
    public async Task Two_gateways_on_one_redis_keep_one_limit_together()
    {
        var limit = fixture.Settings(("Gateway:RateLimits:token:Permits", "20"), ("Gateway:RateLimits:token:WindowSeconds", "3600"));
        await using var one = GatewayFixture.Start(limit);
        await using var two = GatewayFixture.Start(limit);
        var token = GatewayFixture.RegistryToken;
        HttpClient[] clients = [one.HttpAs(token), two.HttpAs(token)];

        var answers = new List<HttpResponseMessage>();
        for (var i = 0; i < 40; i++)
            answers.Add(await clients[i % 2].GetAsync(Workers));

        Assert.Equal(20, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        Assert.All(answers.Skip(20), a => Assert.Equal(HttpStatusCode.TooManyRequests, a.StatusCode));
        var refused = answers[^1];
        var problem = await refused.ProblemAsync(429, "too-many-requests");
        Assert.Equal("""["token"]""", problem["violated-policies"]!.ToJsonString());
        Assert.InRange(int.Parse(refused.Header("Retry-After"), CultureInfo.InvariantCulture), 1, 180);
        Assert.Equal("\"token\";q=20;w=3600", refused.Header("RateLimit-Policy"));
        Assert.Equal("\"token\";r=0;t=3600", refused.Header("RateLimit"));
        Assert.Equal("\"token\";r=19;t=180", answers[0].Header("RateLimit"));

        // Another client is not touched by it.
        await (await one.HttpAs(GatewayFixture.RegistryToken).GetAsync(Workers)).JsonAsync(200);
    }

    [Fact]
    public async Task Many_requests_at_once_are_never_granted_more_than_the_limit()
    {
        var limit = fixture.Settings(("Gateway:RateLimits:token:Permits", "200"), ("Gateway:RateLimits:token:WindowSeconds", "86400"));
        await using var one = GatewayFixture.Start(limit);
        await using var two = GatewayFixture.Start(limit);
        var token = GatewayFixture.RegistryToken;
        HttpClient[] clients = [one.HttpAs(token), two.HttpAs(token)];

        var statuses = await Task.WhenAll(Enumerable.Range(0, 400).Select(async i => (await clients[i % 2].GetAsync(Workers)).StatusCode));

        // What one gateway still holds of its last lease may be unspent; nothing is granted beyond.
        Assert.InRange(statuses.Count(s => s == HttpStatusCode.OK), 190, 200);
    }

    [Fact]
    public async Task A_bucket_refills_evenly()
    {
        await using var gateway = GatewayFixture.Start(fixture.Settings(("Gateway:RateLimits:token:Permits", "4"), ("Gateway:RateLimits:token:WindowSeconds", "4")));
        var client = gateway.HttpAs(GatewayFixture.RegistryToken);
        HttpResponseMessage answer;
        var granted = 0;
        while ((answer = await client.GetAsync(Workers)).StatusCode == HttpStatusCode.OK)
            Assert.InRange(++granted, 1, 12);
        Assert.Equal("1", answer.Header("Retry-After"));
        await Task.Delay(TimeSpan.FromSeconds(1.3), TestContext.Current.CancellationToken);
        await (await client.GetAsync(Workers)).JsonAsync(200);
    }

    [Fact]
    public async Task Callers_without_a_token_are_limited_by_their_address_also_before_they_are_refused()
    {
        var name = "test" + Guid.CreateVersion7().ToString("N");
        await using var gateway = GatewayFixture.Start(fixture.Settings(
            ($"Gateway:RateLimits:{name}:Permits", "3"), ($"Gateway:RateLimits:{name}:WindowSeconds", "3600"),
            ("ReverseProxy:Routes:registry:Metadata:AnonymousRateLimit", name)));
        for (var i = 0; i < 3; i++)
            await (await gateway.HttpAs("guess" + i).GetAsync(Workers)).ProblemAsync(401, "token-invalid");
        await (await gateway.HttpAs("guess").GetAsync(Workers)).ProblemAsync(429, "too-many-requests");
        await (await gateway.HttpAs(GatewayFixture.RegistryToken).GetAsync(Workers)).JsonAsync(200);
    }

    [Fact]
    public async Task Without_redis_nothing_fails_and_each_gateway_estimates()
    {
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        await using var gateway = GatewayFixture.Start(fixture.Settings(
            ("ConnectionStrings:Ephemeral", $"127.0.0.1:{port}"), ("Gateway:RateLimits:token:Permits", "5"), ("Gateway:RateLimits:token:WindowSeconds", "3600")));
        var client = gateway.HttpAs(GatewayFixture.RegistryToken);
        for (var i = 0; i < 5; i++)
            await (await client.GetAsync(Workers)).JsonAsync(200);
        await (await client.GetAsync(Workers)).ProblemAsync(429, "too-many-requests");
    }

    [Fact]
    public async Task Redis_going_away_and_coming_back_is_not_seen_by_callers()
    {
        await using var redis = new RedisRelay();
        await using var gateway = GatewayFixture.Start(fixture.Settings(("ConnectionStrings:Ephemeral", redis.Address)));
        var client = gateway.HttpAs(GatewayFixture.RegistryToken);
        await (await client.GetAsync(Workers)).JsonAsync(200);

        redis.Cut();
        for (var i = 0; i < 20; i++)
            await (await client.GetAsync(Workers)).JsonAsync(200);
        Assert.Contains(gateway.Log.All, line => line.Contains("Redis is away", StringComparison.Ordinal));

        redis.Mend();
        var until = TimeProvider.System.GetUtcNow().AddSeconds(20);
        while (!gateway.Log.All.Any(line => line.Contains("Redis is back", StringComparison.Ordinal)) && TimeProvider.System.GetUtcNow() < until)
        {
            await (await client.GetAsync(Workers)).JsonAsync(200);
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }

        Assert.Contains(gateway.Log.All, line => line.Contains("Redis is back", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Redis_holds_neither_accounts_nor_addresses_and_forgets_idle_clients()
    {
        var client = "app-" + Guid.CreateVersion7();
        await (await fixture.Gateway.HttpAs(TestTokens.Issue("registry.read", "19", clientId: client, subject: "tester-subject")).GetAsync(Workers)).JsonAsync(200);
        await using var redis = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(TestServers.Redis);
        var keys = redis.GetServers()[0].Keys(pattern: "lmis:limit:token:*").ToList();
        Assert.NotEmpty(keys);
        Assert.All(keys, key => Assert.Matches("^lmis:limit:token:[0-9a-f]{32}$", key.ToString()));
        Assert.All(keys, key => Assert.True(redis.GetDatabase().KeyTimeToLive(key) is not null || !redis.GetDatabase().KeyExists(key), $"{key} never dies"));
    }
}
