using System.Globalization;
using Dapr.Client.Autogen.Grpc.v1;
using Lmis.LocalSidecar.Apps;

namespace Lmis.LocalSidecar.Api;

/// <summary>What the sidecar says of itself: application, components and subscriptions in force.</summary>
internal static class SidecarMetadata
{
    /// <summary>The runtime whose behaviour LocalSidecar mirrors.</summary>
    public const string RuntimeVersion = "1.18.0-local";

    public static GetMetadataResponse Of(SidecarApp app)
    {
        var options = app.Options;
        var metadata = new GetMetadataResponse { Id = app.AppId, RuntimeVersion = RuntimeVersion };
        metadata.RegisteredComponents.AddRange(app.Components.Keys.Select(name => new RegisteredComponents { Name = name, Type = "pubsub.redis", Version = "v1" }));
        if (app.AppPort >= 0)
        {
            metadata.AppConnectionProperties = new AppConnectionProperties { Port = app.AppPort, Protocol = options.AppProtocol, ChannelAddress = "127.0.0.1" };
            if (options.EnableAppHealthCheck)
            {
                metadata.AppConnectionProperties.Health = new AppConnectionHealthProperties
                {
                    HealthCheckPath = options.AppHealthCheckPath,
                    HealthProbeInterval = Seconds(options.AppHealthProbeInterval),
                    HealthProbeTimeout = Seconds(options.AppHealthProbeTimeout),
                    HealthThreshold = options.AppHealthThreshold,
                };
            }
        }

        foreach (var subscription in app.Subscriptions)
        {
            var rules = new PubsubSubscriptionRules();
            rules.Rules.AddRange(subscription.Routes.Rules.Select(r => new PubsubSubscriptionRule { Match = $"event.{r.Attribute} == \"{r.Value}\"", Path = r.Path }));
            if (subscription.Routes.Default is { } path)
                rules.Rules.Add(new PubsubSubscriptionRule { Path = path });
            metadata.Subscriptions.Add(new PubsubSubscription
            {
                PubsubName = subscription.PubSubName,
                Topic = subscription.Topic,
                DeadLetterTopic = subscription.DeadLetterTopic ?? "",
                Rules = rules,
                Type = subscription.IsDeclared ? PubsubSubscriptionType.Declarative : PubsubSubscriptionType.Programmatic,
            });
        }

        return metadata;
    }

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###}s");
}
