using System.Net;
using System.Text.Json;
using Lmis.LocalSidecar.Apps;
using Lmis.LocalSidecar.Files;

namespace Lmis.LocalSidecar.Delivery;

/// <summary>What an application subscribes to: its declared subscriptions and those it tells at GET /dapr/subscribe.</summary>
internal static class AppSubscriptions
{
    /// <summary>Null while the application does not answer as it should; the reason is logged.</summary>
    public static async Task<IReadOnlyList<Subscription>?> AskAsync(SidecarApp app, ILogger log, CancellationToken cancellation)
    {
        try
        {
            using var response = await app.Channel.GetAsync("/dapr/subscribe", cancellation);
            if (response.StatusCode == HttpStatusCode.NotFound)
                return Allowed(app, [], log);
            if (!response.IsSuccessStatusCode)
            {
                log.LogWarning("{App} answered {Status} to GET /dapr/subscribe; asking again.", app.AppId, (int)response.StatusCode);
                return null;
            }

            using var body = await JsonDocument.ParseAsync(await response.Content.ReadAsStreamAsync(cancellation), cancellationToken: cancellation);
            return Allowed(app, [.. body.RootElement.EnumerateArray().Select(Read)], log);
        }
        catch (Exception e) when (e is HttpRequestException or JsonException or InvalidOperationException or SidecarFileException)
        {
            log.LogError("{App} told no usable subscriptions at /dapr/subscribe; asking again: {Reason}", app.AppId, e.Message);
            return null;
        }
    }

    private static List<Subscription> Allowed(SidecarApp app, IReadOnlyList<Subscription> told, ILogger log)
    {
        var allowed = new List<Subscription>();
        foreach (var subscription in app.Resources.Subscriptions.Concat(told))
        {
            if (!app.Components.TryGetValue(subscription.PubSubName, out var streams))
                log.LogError("{App} subscribes to component \"{PubSub}\", which it does not have.", app.AppId, subscription.PubSubName);
            else if (!streams.Component.Topics.MaySubscribe(app.AppId, subscription.Topic))
                log.LogError("{App} may not subscribe to {Topic} of {PubSub}.", app.AppId, subscription.Topic, subscription.PubSubName);
            else if (allowed.Any(other => other.PubSubName == subscription.PubSubName && other.Topic == subscription.Topic))
                log.LogError("{App} subscribes to {Topic} of {PubSub} twice; the first stands.", app.AppId, subscription.Topic, subscription.PubSubName);
            else
                allowed.Add(subscription);
        }

        return allowed;
    }

    private static Subscription Read(JsonElement told)
    {
        var fields = Fields(told);
        var topic = Text(fields, "topic") ?? throw new SidecarFileException("a subscription has no topic");
        foreach (var name in fields.Keys.Except(["pubsubname", "topic", "route", "routes", "metadata", "deadlettertopic", "bulksubscribe"]))
            throw new SidecarFileException($"the subscription to {topic} has the field \"{name}\", which LocalSidecar does not implement");
        if (fields.TryGetValue("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object
            && Fields(metadata).Any(m => m is { Key: "rawpayload" } && m.Value.ToString().Equals("true", StringComparison.OrdinalIgnoreCase)))
            throw new SidecarFileException($"the subscription to {topic} asks for rawPayload, which LocalSidecar does not implement");

        return new Subscription(
            Text(fields, "pubsubname") ?? throw new SidecarFileException($"the subscription to {topic} names no component"),
            topic, Routes(fields, topic), Text(fields, "deadlettertopic"), Bulk(fields), IsDeclared: false);
    }

    private static SubscriptionRoutes Routes(Dictionary<string, JsonElement> fields, string topic)
    {
        var single = Text(fields, "route");
        if (!fields.TryGetValue("routes", out var routes) || routes.ValueKind != JsonValueKind.Object)
            return new SubscriptionRoutes([], single is null ? null : SubscriptionRoutes.Rooted(single));

        var several = Fields(routes);
        var rules = several.TryGetValue("rules", out var told) && told.ValueKind == JsonValueKind.Array ? told.EnumerateArray().Select(Fields) : [];
        return new SubscriptionRoutes(
            [.. rules.Select(r => RoutingRule.Parse(Text(r, "match") ?? "", Text(r, "path") ?? "")
                ?? throw new SidecarFileException($"the subscription to {topic} has the rule \"{Text(r, "match")}\", and LocalSidecar implements only event.attribute == \"text\""))],
            (Text(several, "default") ?? single) is { } path ? SubscriptionRoutes.Rooted(path) : null);
    }

    private static BulkDelivery? Bulk(Dictionary<string, JsonElement> fields)
    {
        if (!fields.TryGetValue("bulksubscribe", out var told) || told.ValueKind != JsonValueKind.Object)
            return null;

        var bulk = Fields(told);
        return bulk.TryGetValue("enabled", out var enabled) && enabled.ValueKind == JsonValueKind.True
            ? BulkDelivery.Of(Number(bulk, "maxmessagescount"), Number(bulk, "maxawaitdurationms"))
            : null;
    }

    /// <summary>Members by lower-case name: the SDKs do not agree on the case.</summary>
    private static Dictionary<string, JsonElement> Fields(JsonElement element) =>
        element.EnumerateObject().ToDictionary(p => p.Name.ToLowerInvariant(), p => p.Value, StringComparer.Ordinal);

    private static string? Text(Dictionary<string, JsonElement> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text ? text : null;

    private static int? Number(Dictionary<string, JsonElement> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.TryGetInt32(out var number) ? number : null;
}
