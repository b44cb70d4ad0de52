using System.Globalization;

namespace Lmis.LocalSidecar.Files;

/// <summary>A pub/sub component of type pubsub.redis, version v1, with the fields of its metadata that LocalSidecar implements.</summary>
internal sealed record PubSubComponent(
    string Name, string Host, string? Username, string? Password, int Database, int QueueDepth, int Concurrency,
    TimeSpan ProcessingTimeout, TimeSpan RedeliverInterval, long? MaxLenApprox, TopicScopes Topics, IReadOnlyList<string> Scopes)
{
    public static PubSubComponent Read(YamlMap document, Func<string, string?> environment)
    {
        if (document.RequiredText("apiVersion") is not "dapr.io/v1alpha1")
            throw document.Wrong("apiVersion", "must be dapr.io/v1alpha1");

        var name = ObjectName.Read(document);
        var spec = document.RequiredMap("spec");
        if (spec.RequiredText("type") is var type and not "pubsub.redis")
            throw spec.Wrong("type", $"is \"{type}\", and LocalSidecar implements pubsub.redis only");
        if (spec.RequiredText("version") is not "v1")
            throw spec.Wrong("version", "must be v1");

        var values = ReadValues(spec, name, environment);
        var component = new PubSubComponent(
            name,
            values.Take("redisHost") ?? throw spec.Wrong("metadata", "lacks redisHost"),
            values.Take("redisUsername"),
            values.Take("redisPassword"),
            values.TakeNumber("redisDB") ?? 0,
            values.TakeNumber("queueDepth") ?? 100,
            values.TakeNumber("concurrency") ?? 10,
            values.TakeMilliseconds("processingTimeout") ?? TimeSpan.FromSeconds(60),
            values.TakeMilliseconds("redeliverInterval") ?? TimeSpan.FromSeconds(15),
            values.TakeNumber("maxLenApprox"),
            new TopicScopes(values.Take("publishingScopes"), values.Take("subscriptionScopes"), values.Take("allowedTopics"), values.Take("protectedTopics")),
            document.Texts("scopes"));
        values.RefuseTheRest();
        document.RefuseTheRest();
        return component;
    }

    /// <summary>Whether another reading gave the same component, so that one connection serves both.</summary>
    public bool IsSameAs(PubSubComponent other) =>
        Topics.Written == other.Topics.Written && this with { Topics = other.Topics, Scopes = other.Scopes } == other;

    public bool IsFor(string appId) => Scopes.Count == 0 || Scopes.Contains(appId);

    private static Values ReadValues(YamlMap spec, string component, Func<string, string?> environment)
    {
        var values = new Values(spec);
        foreach (var entry in spec.Maps("metadata"))
        {
            var field = entry.RequiredText("name");
            if (entry.Has("secretKeyRef"))
                throw entry.Wrong("secretKeyRef", $"of {field} works in Kubernetes only; take the value by envRef");

            var variable = entry.Text("envRef");
            var value = variable is null
                ? entry.Text("value") ?? throw entry.Wrong("value", $"of {field} is missing")
                : environment(variable) ?? throw new SidecarFileException(
                    $"{entry.File}: component \"{component}\" takes {field} from the environment variable {variable}, which is not set.");
            values.Add(field, value);
        }

        return values;
    }

    private sealed class Values(YamlMap spec)
    {
        private readonly Dictionary<string, string> left = new(StringComparer.Ordinal);

        public void Add(string field, string value)
        {
            if (!left.TryAdd(field, value))
                throw spec.Wrong("metadata", $"names {field} twice");
        }

        public string? Take(string field) => left.Remove(field, out var value) && value.Length > 0 ? value : null;

        public int? TakeNumber(string field) => Take(field) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw spec.Wrong("metadata", $"has {field} \"{text}\", which must be a whole number");

        /// <summary>Plain milliseconds only: the real component ignores "30s" in redeliverInterval without a word.</summary>
        public TimeSpan? TakeMilliseconds(string field) => Take(field) is not { } text ? null
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? TimeSpan.FromMilliseconds(number)
            : throw spec.Wrong("metadata", $"has {field} \"{text}\", which must be plain milliseconds such as 15000 (a real sidecar silently ignores a unit)");

        public void RefuseTheRest()
        {
            foreach (var field in left.Keys)
                throw spec.Wrong("metadata", $"has {field}, which LocalSidecar does not implement, so it would work here and not in the cluster");
        }
    }
}
