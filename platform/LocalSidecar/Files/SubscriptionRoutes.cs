namespace Lmis.LocalSidecar.Files;

/// <summary>Where events of a subscription go: the first rule that matches, else the default; null means nowhere.</summary>
internal sealed record SubscriptionRoutes(IReadOnlyList<RoutingRule> Rules, string? Default)
{
    public string? For(IReadOnlyDictionary<string, string> attributes)
    {
        foreach (var rule in Rules)
        {
            if (attributes.TryGetValue(rule.Attribute, out var value) && value == rule.Value)
                return rule.Path;
        }

        return Default;
    }

    /// <summary>The .NET SDK names routes without the leading slash.</summary>
    public static string Rooted(string path) => path.StartsWith('/') ? path : "/" + path;
}
