using System.Net;
using Dapr.Client;
using Grpc.Core;

namespace Lmis.LocalSidecar.Tests;

public sealed class TokenTests
{
    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    public async Task Without_the_token_only_health_is_told(string? token)
    {
        await using var world = await new SidecarWorld().StartAsync(new SidecarAppOptions { AppId = "shop" });
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{world.Host.HttpPort("shop")}") };
        if (token is not null)
            http.DefaultRequestHeaders.Add("dapr-api-token", token);
        var ct = TestContext.Current.CancellationToken;
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/v1.0/healthz", ct)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await http.GetAsync("/v1.0/healthz/outbound", ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1.0/metadata", ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.PostAsync($"/v1.0/publish/pubsub/{world.Topic}", new StringContent("x"), ct)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await http.GetAsync("/v1.0/invoke/shop/method/x", ct)).StatusCode);

        var builder = new DaprClientBuilder().UseGrpcEndpoint($"http://127.0.0.1:{world.Host.GrpcPort("shop")}");
        using var dapr = (token is null ? builder : builder.UseDaprApiToken(token)).Build();
        var refused = await Assert.ThrowsAnyAsync<Exception>(() => dapr.PublishEventAsync("pubsub", world.Topic, 1, ct));
        Assert.Equal(StatusCode.Unauthenticated, Assert.IsType<RpcException>(refused.InnerException).StatusCode);
        Assert.False(await world.Redis.KeyExistsAsync(world.Topic));
    }

    [Fact]
    public async Task The_NET_SDK_sees_health_metadata_and_shutdown()
    {
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters)]);
        await world.StartAsync(DeliveryTests.Shop(app), new SidecarAppOptions { AppId = "other" });
        await world.SubscribedAsync();
        using var dapr = new DaprClientBuilder()
            .UseGrpcEndpoint($"http://127.0.0.1:{world.Host.GrpcPort("shop")}").UseHttpEndpoint($"http://127.0.0.1:{world.Host.HttpPort("shop")}")
            .UseDaprApiToken("test-dapr-token").Build();
        var ct = TestContext.Current.CancellationToken;
        await dapr.WaitForSidecarAsync(ct);
        Assert.True(await dapr.CheckHealthAsync(ct));
        var metadata = await dapr.GetMetadataAsync(ct);
        Assert.Equal("shop", metadata.Id);
        Assert.Equal("pubsub.redis", Assert.Single(metadata.Components).Type);
        using var http = world.Http();
        Assert.Contains(world.DeadLetters, await http.GetStringAsync("/v1.0/metadata", ct), StringComparison.Ordinal);

        await dapr.ShutdownSidecarAsync(ct);
        Assert.False(await dapr.CheckHealthAsync(ct));
        using var other = world.Http("other");
        Assert.Equal(HttpStatusCode.NoContent, (await other.GetAsync("/v1.0/healthz", ct)).StatusCode);
        await Eventually.TrueAsync(() => Task.FromResult(world.Host.Topics("shop").Count == 0), () => "still subscribed");
    }
}
