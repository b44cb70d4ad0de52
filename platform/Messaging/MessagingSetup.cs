using Lmis.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace Lmis.Messaging;

/// <summary>Registers messaging in a service.</summary>
public static class MessagingSetup
{
    /// <summary>Adds the relay of this service's outbox, its inbox and its dead letters, all in the database of the given context.</summary>
    public static WebApplicationBuilder AddMessaging<TDb>(this WebApplicationBuilder builder)
        where TDb : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.AddOptions<MessagingOptions>().BindConfiguration("Messaging").ValidateDataAnnotations()
            .Validate(options => options.InboxRetention > options.SentRetention,
                "Messaging:InboxRetention must be longer than Messaging:SentRetention, or an event published again would be applied twice.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<MessagingMetrics>();
        services.AddSingleton<WakeSignal>();
        services.AddSingleton<SidecarPublisher>();
        services.AddSingleton<StreamBacklog>();
        services.AddSingleton<DeliveryFailures>();
        services.AddSingleton(new SubscriptionTable((string)((IHostApplicationBuilder)builder).Properties[Platform.ServiceName]));
        services.AddSingleton<SnapshotTable>();
        services.AddGrpc(static grpc => grpc.IgnoreUnknownServices = true);
        services.AddScoped(s => new MessagingDb(s.GetRequiredService<TDb>()));
        services.AddSingleton<MessageCleanUp>();
        services.AddHostedService(s => s.GetRequiredService<MessageCleanUp>());
        services.AddHostedService<OutboxListener>();
        services.AddHostedService<OutboxRelay>();
        return builder;
    }
}
