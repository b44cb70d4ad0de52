namespace Lmis.LocalSidecar.Files;

/// <summary>Which application may publish to or subscribe to which topic of a component, by Dapr's four scope fields.</summary>
internal sealed class TopicScopes(string? publishing, string? subscription, string? allowed, string? protectedTopics)
{
    private readonly string[] allowedTopics = Split(allowed, ',');
    private readonly string[] protectedOnly = Split(protectedTopics, ',');
    private readonly Dictionary<string, string[]> publishers = PerApp(publishing);
    private readonly Dictionary<string, string[]> subscribers = PerApp(subscription);

    /// <summary>The four fields as written, to tell two readings apart.</summary>
    public string Written { get; } = $"{publishing}|{subscription}|{allowed}|{protectedTopics}";

    public bool MayPublish(string appId, string topic) => May(publishers, appId, topic);

    public bool MaySubscribe(string appId, string topic) => May(subscribers, appId, topic);

    private bool May(Dictionary<string, string[]> scopes, string appId, string topic)
    {
        if (allowedTopics.Length > 0 && !allowedTopics.Contains(topic))
            return false;

        // An application that a scope does not name is unrestricted, except on protected topics.
        return scopes.TryGetValue(appId, out var own) ? own.Contains(topic) : !protectedOnly.Contains(topic);
    }

    private static Dictionary<string, string[]> PerApp(string? text) => Split(text, ';')
        .Select(entry => entry.Split('=', 2))
        .ToDictionary(parts => parts[0], parts => parts.Length > 1 ? Split(parts[1], ',') : [], StringComparer.Ordinal);

    private static string[] Split(string? text, char separator) =>
        text?.Replace(" ", "", StringComparison.Ordinal).Split(separator, StringSplitOptions.RemoveEmptyEntries) ?? [];
}
