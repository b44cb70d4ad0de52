using System.Net;
using System.Net.Http.Json;
using Dapr.Client;
using Grpc.Core;
using Grpc.Net.Client;
using Lmis.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Lmis.LocalSidecar.Tests;

public sealed class InvocationTests
{
    private static readonly Metadata ToStore = new() { { "dapr-app-id", "store" }, { "dapr-api-token", "test-dapr-token" }, { "dapr-stream", "true" } };

    [Fact]
    public async Task HTTP_reaches_the_named_application_by_path_and_by_header()
    {
        await using var app = await AppUnderTest.StartAsync(map: web => web.MapMethods("/orders/{id}", ["GET", "PUT"], async (HttpContext context, string id) => Results.Json(
            new { id, query = context.Request.QueryString.Value, body = await new StreamReader(context.Request.Body).ReadToEndAsync(), caller = context.Request.Headers["dapr-caller-app-id"].ToString(), token = context.Request.Headers["dapr-api-token"].ToString() },
            statusCode: 418)));
        await using var world = await new SidecarWorld().StartAsync(new() { AppId = "shop" }, Store(app));
        using var http = world.Http();
        var ct = TestContext.Current.CancellationToken;
        using var byPath = await http.PutAsync("/v1.0/invoke/store/method/orders/a%20b?x=1", new StringContent("body"), ct);
        Assert.Equal((HttpStatusCode)418, byPath.StatusCode);
        Assert.Equal("""{"id":"a b","query":"?x=1","body":"body","caller":"shop","token":"test-app-token"}""", await byPath.Content.ReadAsStringAsync(ct));

        using var byHeader = new HttpRequestMessage(HttpMethod.Get, "/orders/7") { Headers = { { "dapr-app-id", "store" } } };
        using var response = await http.SendAsync(byHeader, ct);
        Assert.Contains("\"id\":\"7\"", await response.Content.ReadAsStringAsync(ct), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_NET_SDK_invokes_an_application_that_speaks_HTTP_1()
    {
        await using var app = await AppUnderTest.StartAsync(isH2c: false, map: web => web.MapPost("/sum", (int[] numbers) => numbers.Sum()));
        await using var world = await new SidecarWorld().StartAsync(new() { AppId = "shop" }, Store(app) with { AppProtocol = "http" });
        using var client = DaprClient.CreateInvokeHttpClient("store", $"http://127.0.0.1:{world.Host.HttpPort("shop")}", "test-dapr-token");
        using var response = await client.PostAsJsonAsync("/sum", new[] { 1, 2, 3 }, TestContext.Current.CancellationToken);
        Assert.Equal("6", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task gRPC_calls_streams_and_errors_go_through()
    {
        await using var app = await AppUnderTest.StartAsync(services: EchoService.Add, map: web => web.MapGrpcService<EchoService>());
        await using var world = await new SidecarWorld().StartAsync(new() { AppId = "shop" }, Store(app));
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{world.Host.GrpcPort("shop")}");
        var calls = channel.CreateCallInvoker();
        var options = new CallOptions(ToStore, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("xin chào from shop with test-app-token", await calls.AsyncUnaryCall(EchoService.Unary, null, options, "xin chào"));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await calls.AsyncUnaryCall(EchoService.Unary, null, options, "fail"));
        Assert.Equal((StatusCode.FailedPrecondition, "không được"), (refused.StatusCode, refused.Status.Detail));

        using var down = calls.AsyncServerStreamingCall(EchoService.Down, null, options, "5000");
        var count = 0;
        await foreach (var text in down.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
            Assert.Equal($"{count++}", text);
        Assert.Equal(5000, count);

        // Each answer is read before the next question is asked, so nothing on the way may gather a stream.
        using var both = calls.AsyncDuplexStreamingCall(EchoService.Both, null, options);
        for (var i = 0; i < 3; i++)
        {
            await both.RequestStream.WriteAsync($"{i}", TestContext.Current.CancellationToken);
            Assert.True(await both.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
            Assert.Equal($"{i}!", both.ResponseStream.Current);
        }

        await both.RequestStream.CompleteAsync();
        Assert.False(await both.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task In_pods_an_application_is_reached_through_the_sidecar_beside_it_and_by_nobody_without_its_token()
    {
        var ct = TestContext.Current.CancellationToken;
        await using var app = await AppUnderTest.StartAsync(services: EchoService.Add, map: web =>
        {
            web.MapGrpcService<EchoService>();
            web.MapGet("/who", (HttpContext context) => $"{context.Request.Headers["dapr-caller-app-id"]} {context.Request.Headers["dapr-api-token"]}");
        });
        await using var files = new SidecarWorld().With();
        var port = TestPorts.Next();
        await using var beside = await LocalSidecarHost.StartAsync(files.OptionsFor(Store(app)) with { InternalPort = port }, ct);
        await using var shop = await LocalSidecarHost.StartAsync(files.OptionsFor(new SidecarAppOptions { AppId = "shop" }) with { Peers = new Dictionary<string, string> { ["store"] = $"127.0.0.1:{port}" } }, ct);

        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{shop.GrpcPort("shop")}");
        var options = new CallOptions(ToStore, cancellationToken: ct);
        Assert.Equal("xin chào from shop with test-app-token", await channel.CreateCallInvoker().AsyncUnaryCall(EchoService.Unary, null, options, "xin chào"));
        var refused = await Assert.ThrowsAsync<RpcException>(async () => await channel.CreateCallInvoker().AsyncUnaryCall(EchoService.Unary, null, options, "fail"));
        Assert.Equal((StatusCode.FailedPrecondition, "không được"), (refused.StatusCode, refused.Status.Detail));
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{shop.HttpPort("shop")}"), DefaultRequestHeaders = { { "dapr-api-token", "test-dapr-token" } } };
        Assert.Equal("shop test-app-token", await http.GetStringAsync("/v1.0/invoke/store/method/who", ct));

        // The door for other sidecars: not without the token, not for another application, and not for Dapr's API.
        using var door = GrpcChannel.ForAddress($"http://127.0.0.1:{port}");
        Assert.Equal(StatusCode.Unauthenticated, await AskAsync(new() { { "dapr-app-id", "store" } }));
        Assert.Equal(StatusCode.Unavailable, await AskAsync(new() { { "dapr-app-id", "shop" }, { "dapr-api-token", "test-dapr-token" } }));
        Assert.Equal(StatusCode.Unavailable, await AskAsync(new() { { "dapr-api-token", "test-dapr-token" } }));

        async Task<StatusCode> AskAsync(Metadata headers) =>
            (await Assert.ThrowsAsync<RpcException>(async () => await door.CreateCallInvoker().AsyncUnaryCall(EchoService.Unary, null, new CallOptions(headers, cancellationToken: ct), "x"))).StatusCode;
    }

    [Fact]
    public async Task An_application_that_is_unknown_or_away_is_said_so()
    {
        var app = await AppUnderTest.StartAsync();
        await using var world = await new SidecarWorld().StartAsync(new() { AppId = "shop" }, Store(app));
        await app.DisposeAsync();
        using var http = world.Http();
        foreach (var id in new[] { "store", "nobody" })
        {
            using var response = await http.GetAsync($"/v1.0/invoke/{id}/method/x", TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.InternalServerError, response.StatusCode);
            Assert.Contains("ERR_DIRECT_INVOKE", await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        }

        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{world.Host.GrpcPort("shop")}");
        var error = await Assert.ThrowsAsync<RpcException>(async () => await channel.CreateCallInvoker().AsyncUnaryCall(EchoService.Unary, null, new CallOptions(ToStore), "x"));
        Assert.Equal(StatusCode.Unavailable, error.StatusCode);
    }

    private static SidecarAppOptions Store(AppUnderTest app) => new() { AppId = "store", AppPort = app.Port, AppProtocol = "h2c" };
}
