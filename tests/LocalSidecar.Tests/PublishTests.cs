using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Dapr.Client;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;

namespace Lmis.LocalSidecar.Tests;

public sealed class PublishTests
{
    private static readonly SidecarAppOptions Shop = new() { AppId = "shop" };

    [Fact]
    public async Task An_entry_holds_the_envelope_under_data_and_the_metadata_as_JSON()
    {
        await using var world = await new SidecarWorld().StartAsync(Shop);
        using var dapr = Client(world);
        await dapr.PublishEventAsync(
            "pubsub", world.Topic, new { soLuong = 3, ten = "Nguyễn Thị <A>" }, new Dictionary<string, string> { ["cloudevent.id"] = "id-1", ["cloudevent.type"] = "made" },
            TestContext.Current.CancellationToken);

        var entry = Assert.Single(await world.Redis.StreamRangeAsync(world.Topic));
        Assert.Equal(["data", "metadata"], entry.Values.Select(v => v.Name.ToString()));
        Assert.Equal("""{"cloudevent.id":"id-1","cloudevent.type":"made"}""", entry["metadata"].ToString());
        var envelope = JsonNode.Parse(entry["data"].ToString())!.AsObject();
        Assert.Equal("id-1", (string?)envelope["id"]);
        Assert.Equal("made", (string?)envelope["type"]);
        Assert.Equal("1.0", (string?)envelope["specversion"]);
        Assert.Equal("shop", (string?)envelope["source"]);
        Assert.Equal("pubsub", (string?)envelope["pubsubname"]);
        Assert.Equal(world.Topic, (string?)envelope["topic"]);
        Assert.Equal("application/json", (string?)envelope["datacontenttype"]);
        Assert.Equal("Nguyễn Thị <A>", (string?)envelope["data"]!["ten"]);
        Assert.Matches("^00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]$", (string?)envelope["traceparent"]);
        Assert.Equal((string?)envelope["traceparent"], (string?)envelope["traceid"]);
        Assert.Equal("", (string?)envelope["tracestate"]);
        Assert.True(DateTimeOffset.TryParse((string?)envelope["time"], null, out _), envelope.ToJsonString());
    }

    [Fact]
    public async Task A_bulk_publication_takes_metadata_per_entry_and_keeps_order()
    {
        await using var world = await new SidecarWorld().StartAsync(Shop);
        using var channel = GrpcChannel.ForAddress($"http://127.0.0.1:{world.Host.GrpcPort("shop")}");
        var client = new Dapr.Client.Autogen.Grpc.v1.Dapr.DaprClient(channel);
        var request = new BulkPublishRequest { PubsubName = "pubsub", Topic = world.Topic };
        const string Trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
        for (var i = 0; i < 500; i++)
        {
            request.Entries.Add(new BulkPublishRequestEntry
            {
                EntryId = $"e{i}",
                Event = ByteString.CopyFromUtf8($$"""{"n":{{i}}}"""),
                ContentType = "application/json",
                Metadata = { ["cloudevent.id"] = $"id-{i}", ["cloudevent.type"] = "counted", ["cloudevent.traceparent"] = Trace },
            });
        }

        var token = new Metadata { { "dapr-api-token", "test-dapr-token" } };
#pragma warning disable CS0612 // Obsolete in the protocol, and still what the .NET SDK calls.
        var response = await client.BulkPublishEventAlpha1Async(request, token, cancellationToken: TestContext.Current.CancellationToken);
#pragma warning restore CS0612
        Assert.Empty(response.FailedEntries);
        Assert.Empty((await client.BulkPublishEventAsync(request, token, cancellationToken: TestContext.Current.CancellationToken)).FailedEntries);

        var entries = await world.Redis.StreamRangeAsync(world.Topic);
        Assert.Equal(1000, entries.Length);
        Assert.Equal(Enumerable.Range(0, 500).Select(i => $"id-{i}"), entries.Take(500).Select(e => (string?)JsonNode.Parse(e["data"].ToString())!["id"]));
        Assert.Equal(Trace, (string?)JsonNode.Parse(entries[7]["data"].ToString())!["traceparent"]);
    }

    [Fact]
    public async Task HTTP_publishes_one_and_many()
    {
        await using var world = await new SidecarWorld().StartAsync(Shop);
        using var http = world.Http();
        var ct = TestContext.Current.CancellationToken;
        using var one = await http.PostAsync($"/v1.0/publish/pubsub/{world.Topic}?metadata.ttlInSeconds=60", new StringContent("xin chào", Encoding.UTF8, "text/plain"), ct);
        Assert.Equal(HttpStatusCode.NoContent, one.StatusCode);
        foreach (var version in new[] { "v1.0", "v1.0-alpha1" })
        {
            using var many = await http.PostAsJsonAsync($"/{version}/publish/bulk/pubsub/{world.Topic}", new object[]
            {
                new { entryId = "1", @event = new { n = 1 }, contentType = "application/json", metadata = new Dictionary<string, string> { ["cloudevent.id"] = "one" } },
                new { entryId = "2", @event = "AQID", contentType = "application/octet-stream" },
            }, ct);
            Assert.Equal(HttpStatusCode.NoContent, many.StatusCode);
        }

        var events = (await world.Redis.StreamRangeAsync(world.Topic)).Select(e => JsonNode.Parse(e["data"].ToString())!).ToList();
        Assert.Equal("xin chào", (string?)events[0]["data"]);
        Assert.NotNull(events[0]["expiration"]);
        Assert.Equal("one", (string?)events[1]["id"]);
        Assert.Equal("AQID", (string?)events[2]["data_base64"]);
    }

    [Fact]
    public async Task A_cloud_event_is_completed_and_not_wrapped()
    {
        await using var world = await new SidecarWorld().StartAsync(Shop);
        using var http = world.Http();
        var body = new StringContent("""{"id":"own","data":{"n":12345678901234567890}}""", Encoding.UTF8, "application/cloudevents+json");
        using var response = await http.PostAsync($"/v1.0/publish/pubsub/{world.Topic}", body, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        var text = (await world.Redis.StreamRangeAsync(world.Topic))[0]["data"].ToString();
        Assert.Equal("own", (string?)JsonNode.Parse(text)!["id"]);
        Assert.Equal(world.Topic, (string?)JsonNode.Parse(text)!["topic"]);
        Assert.Contains("12345678901234567890", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entry_ids_that_repeat_are_refused()
    {
        await using var world = await new SidecarWorld().StartAsync(Shop);
        using var http = world.Http();
        using var response = await http.PostAsJsonAsync(
            $"/v1.0/publish/bulk/pubsub/{world.Topic}", new object[] { new { entryId = "1", @event = 1 }, new { entryId = "1", @event = 2 } }, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.False(await world.Redis.KeyExistsAsync(world.Topic));
    }

    [Fact]
    public async Task Only_scoped_applications_publish_to_a_topic()
    {
        await using var world = new SidecarWorld();
        world.With([("publishingScopes", $"shop={world.Topic};mute="), ("protectedTopics", world.DeadLetters)]);
        await world.StartAsync(Shop, new() { AppId = "mute" }, new() { AppId = "other" });
        Assert.Equal(HttpStatusCode.NoContent, await PublishAsync("shop", world.Topic));
        Assert.Equal(HttpStatusCode.Forbidden, await PublishAsync("shop", world.DeadLetters));
        Assert.Equal(HttpStatusCode.Forbidden, await PublishAsync("mute", world.Topic));
        Assert.Equal(HttpStatusCode.NoContent, await PublishAsync("other", world.Topic));
        Assert.Equal(HttpStatusCode.Forbidden, await PublishAsync("other", world.DeadLetters));
        Assert.Equal(HttpStatusCode.NotFound, await PublishAsync("other", world.Topic, "nosuch"));

        async Task<HttpStatusCode> PublishAsync(string app, string topic, string pubSub = "pubsub")
        {
            using var http = world.Http(app);
            using var response = await http.PostAsJsonAsync($"/v1.0/publish/{pubSub}/{topic}", new { n = 1 }, TestContext.Current.CancellationToken);
            return response.StatusCode;
        }
    }

    [Fact]
    public async Task The_stream_is_trimmed_near_maxLenApprox()
    {
        await using var world = new SidecarWorld();
        await world.With([("maxLenApprox", "200")]).StartAsync(Shop);
        using var dapr = Client(world);
        await dapr.BulkPublishEventAsync("pubsub", world.Topic, [.. Enumerable.Range(0, 1000)], cancellationToken: TestContext.Current.CancellationToken);
        Assert.InRange(await world.Redis.StreamLengthAsync(world.Topic), 200, 400);
    }

    private static DaprClient Client(SidecarWorld world) => new DaprClientBuilder()
        .UseGrpcEndpoint($"http://127.0.0.1:{world.Host.GrpcPort("shop")}").UseHttpEndpoint($"http://127.0.0.1:{world.Host.HttpPort("shop")}")
        .UseDaprApiToken("test-dapr-token").Build();
}
