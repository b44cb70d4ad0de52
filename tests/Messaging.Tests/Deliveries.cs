using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Lmis.Messaging.Tests;

/// <summary>Deliveries as Dapr makes them, and its reading of the answers.</summary>
public static class Deliveries
{
    public static JsonObject Envelope(string topic, object data, string? id = null, string? traceParent = null) => new()
    {
        ["id"] = id ?? Guid.CreateVersion7().ToString(),
        ["specversion"] = "1.0",
        ["source"] = "producer",
        ["type"] = topic,
        ["topic"] = topic,
        ["pubsubname"] = "pubsub",
        ["datacontenttype"] = "application/json",
        ["traceparent"] = traceParent,
        ["data"] = JsonSerializer.SerializeToNode(data, JsonSerializerOptions.Web),
    };

    public static async Task<string> DeliverAsync(this SampleService service, string topic, JsonObject envelope)
    {
        using var content = JsonContent.Create(envelope, new MediaTypeHeaderValue("application/cloudevents+json"));
        var answer = await PostAsync(service, topic, content);
        return answer.GetProperty("status").GetString()!;
    }

    public static async Task<string[]> DeliverBulkAsync(this SampleService service, string topic, params JsonObject[] envelopes)
    {
        var entries = envelopes.Select((envelope, i) => new JsonObject { ["entryId"] = $"entry-{i}", ["event"] = envelope.DeepClone(), ["contentType"] = "application/cloudevents+json" });
        using var content = JsonContent.Create(new JsonObject
        {
            ["id"] = Guid.CreateVersion7().ToString(),
            ["type"] = "com.dapr.event.sent.bulk",
            ["topic"] = topic,
            ["pubsubname"] = "pubsub",
            ["metadata"] = new JsonObject(),
            ["entries"] = new JsonArray([.. entries]),
        });
        var answer = await PostAsync(service, topic, content);
        var statuses = answer.GetProperty("statuses").EnumerateArray().ToDictionary(s => s.GetProperty("entryId").GetString()!, s => s.GetProperty("status").GetString()!);
        return [.. envelopes.Select((_, i) => statuses[$"entry-{i}"])];
    }

    private static async Task<JsonElement> PostAsync(SampleService service, string topic, HttpContent content)
    {
        using var response = await service.Sidecar.PostAsync(new Uri($"/messaging/events/{topic}", UriKind.Relative), content, TestContext.Current.CancellationToken);
        var body = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.IsSuccessStatusCode, $"{response.StatusCode}: {body}");
        return JsonElement.Parse(body);
    }
}
