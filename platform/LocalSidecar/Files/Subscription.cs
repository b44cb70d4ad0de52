namespace Lmis.LocalSidecar.Files;

/// <summary>One application's wish to receive one topic of one component.</summary>
internal sealed record Subscription(
    string PubSubName, string Topic, SubscriptionRoutes Routes, string? DeadLetterTopic, BulkDelivery? Bulk, bool IsDeclared)
{
    /// <summary>Reads a declarative Subscription, version v2alpha1.</summary>
    public static (Subscription Subscription, IReadOnlyList<string> Scopes) Read(YamlMap document)
    {
        if (document.RequiredText("apiVersion") is not "dapr.io/v2alpha1")
            throw document.Wrong("apiVersion", "must be dapr.io/v2alpha1");

        _ = ObjectName.Read(document);
        var spec = document.RequiredMap("spec");
        var routes = spec.RequiredMap("routes");
        var rules = routes.Maps("rules").Select(rule => RoutingRule.Parse(rule.RequiredText("match"), rule.RequiredText("path"))
            ?? throw rule.Wrong("match", $"is \"{rule.Text("match")}\", and LocalSidecar implements only event.attribute == \"text\"")).ToList();
        var bulk = spec.Map("bulkSubscribe");
        var subscription = new Subscription(
            spec.RequiredText("pubsubname"),
            spec.RequiredText("topic"),
            new SubscriptionRoutes(rules, routes.Text("default") is { Length: > 0 } path ? SubscriptionRoutes.Rooted(path) : null),
            spec.Text("deadLetterTopic") is { Length: > 0 } dead ? dead : null,
            bulk?.Flag("enabled") is true ? BulkDelivery.Of(bulk.Number("maxMessagesCount"), bulk.Number("maxAwaitDurationMs")) : null,
            IsDeclared: true);
        var scopes = document.Texts("scopes");
        document.RefuseTheRest();
        return (subscription, scopes);
    }
}
