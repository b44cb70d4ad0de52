using System.Diagnostics;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Lmis.LocalSidecar.Tests;

public sealed class ThroughputTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Twenty_thousand_events_published_in_bulk_arrive_once_each_in_bulk()
    {
        const int Count = 20_000;
        await using var world = new SidecarWorld();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic, world.DeadLetters, bulk: true)]);
        await world.With(resiliency: null).StartAsync(DeliveryTests.Shop(app), new SidecarAppOptions { AppId = "publisher" });
        await world.SubscribedAsync();
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{world.Host.GrpcPort("publisher")}");
        var client = new Dapr.Client.Autogen.Grpc.v1.Dapr.DaprClient(channel);
        var token = new Metadata { { "dapr-api-token", "test-dapr-token" } };
        var body = ByteString.CopyFromUtf8($$"""{"soDinhDanh":"{{new string('0', 12)}}","filler":"{{new string('x', 600)}}"}""");

        var watch = Stopwatch.StartNew();
        for (var sent = 0; sent < Count; sent += 500)
        {
            var request = new BulkPublishRequest { PubsubName = "pubsub", Topic = world.Topic };
            for (var i = sent; i < sent + 500; i++)
                request.Entries.Add(new BulkPublishRequestEntry { EntryId = $"{i}", Event = body, ContentType = "application/json", Metadata = { ["cloudevent.id"] = $"id-{i}" } });
            Assert.Empty((await client.BulkPublishEventAsync(request, token, cancellationToken: TestContext.Current.CancellationToken)).FailedEntries);
        }

        var published = watch.Elapsed;
        await Eventually.TrueAsync(() => Task.FromResult(app.Received.Sum(d => d.Ids.Count()) >= Count), () => string.Join('\n', world.Log.All.TakeLast(20)), seconds: 60);
        output.WriteLine($"{Count} events published in {published.TotalSeconds:0.00} s and handled in {watch.Elapsed.TotalSeconds:0.00} s, {app.Received.Count} batches");
        Assert.Equal(Count, app.ReceivedIds.Distinct().Count());
        Assert.Equal(Count, app.ReceivedIds.Count());
        await Eventually.TrueAsync(async () => await world.PendingAsync() == 0, () => "still pending");
    }
}
