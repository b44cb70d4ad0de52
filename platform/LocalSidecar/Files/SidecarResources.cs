namespace Lmis.LocalSidecar.Files;

/// <summary>The Component, Resiliency and Subscription objects in an application's resource folders.</summary>
internal sealed record SidecarResources(IReadOnlyList<PubSubComponent> Components, IReadOnlyList<ResiliencyPolicies> Resiliency, IReadOnlyList<Subscription> Subscriptions)
{
    public static SidecarResources ReadFor(string appId, IEnumerable<string> paths, Func<string, string?> environment)
    {
        var components = new List<PubSubComponent>();
        var resiliency = new List<ResiliencyPolicies>();
        var subscriptions = new List<Subscription>();
        foreach (var document in paths.SelectMany(FilesOf).SelectMany(YamlMap.ReadAll))
        {
            switch (document.Text("kind"))
            {
                case "Component":
                    components.Add(PubSubComponent.Read(document, environment));
                    break;
                case "Resiliency":
                    resiliency.Add(ResiliencyPolicies.Read(document));
                    break;
                case "Subscription":
                    var (subscription, scopes) = Subscription.Read(document);
                    if (scopes.Count == 0 || scopes.Contains(appId))
                        subscriptions.Add(subscription);
                    break;
                case var kind:
                    throw document.Wrong("kind", $"is \"{kind}\", and LocalSidecar implements Component, Resiliency and Subscription");
            }
        }

        if (components.GroupBy(c => c.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new SidecarFileException($"Two components are called \"{twice.Key}\".");

        var read = new SidecarResources(
            [.. components.Where(c => c.IsFor(appId))], [.. resiliency.Where(r => r.Scopes.Count == 0 || r.Scopes.Contains(appId))], subscriptions);
        read.RefuseDoubleDelivery();
        return read;
    }

    public ResiliencyPolicy Inbound(string component) => Policy(component).Inbound;

    public ResiliencyPolicy Outbound(string component) => Policy(component).Outbound;

    private (ResiliencyPolicy Inbound, ResiliencyPolicy Outbound) Policy(string component) => Resiliency
        .Select(r => r.Components.TryGetValue(component, out var found) ? found : ((ResiliencyPolicy, ResiliencyPolicy)?)null)
        .LastOrDefault(found => found is not null) ?? (ResiliencyPolicy.SingleAttempt, ResiliencyPolicy.SingleAttempt);

    /// <summary>A message still being retried after processingTimeout is claimed and handled a second time beside itself.</summary>
    private void RefuseDoubleDelivery()
    {
        foreach (var component in Components)
        {
            var inbound = Inbound(component.Name);
            var reclaims = component.ProcessingTimeout > TimeSpan.Zero && component.RedeliverInterval > TimeSpan.Zero;
            if (!reclaims || inbound.Retry is null || inbound.Budget < component.ProcessingTimeout)
                continue;

            var budget = inbound.Budget is { } time ? $"up to {time.TotalSeconds:0.#} s" : "for ever";
            throw new SidecarFileException(
                $"The inbound policy of component \"{component.Name}\" tries {budget}, which must stay below its processingTimeout of {component.ProcessingTimeout.TotalSeconds:0.#} s, or messages are handled twice at the same time.");
        }
    }

    private static IEnumerable<string> FilesOf(string path) => Directory.Exists(path)
        ? Directory.EnumerateFiles(path).Where(f => f.EndsWith(".yaml", StringComparison.Ordinal) || f.EndsWith(".yml", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
        : throw new SidecarFileException($"The resources path {path} is not a folder.");
}
