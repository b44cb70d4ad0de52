using Lmis.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Lmis.Messaging;

/// <summary>The endpoints of messaging: deliveries and dead letters on the sidecar port, operations on the HTTP port.</summary>
public static class MessagingEndpoints
{
    // A bulk is a hundred events; a public request is far smaller.
    private const long MostDeliveryBytes = 16 * 1024 * 1024;

    /// <summary>The scope of whoever operates messaging; equal to the contract's <c>messaging.operate</c>.</summary>
    internal const string OperateScope = "messaging.operate";

    /// <summary>The scope of a service that reads another's snapshots; equal to the contract's <c>messaging.snapshot</c>.</summary>
    internal const string SnapshotScope = "messaging.snapshot";

    /// <summary>
    /// Subscribes to a topic. The handler gets only events not applied before, in one transaction with the inbox; what it throws sends the
    /// batch through it again one by one, and a message that keeps failing to the dead letters.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <param name="topic">The topic; one handler each.</param>
    /// <param name="handler">Applies the events; saving and committing is done after it.</param>
    public static void MapSubscription<TDb, TEvent>(
        this IEndpointRouteBuilder app, string topic, Func<IReadOnlyList<TEvent>, TDb, IServiceProvider, CancellationToken, Task> handler)
        where TDb : DbContext
    {
        ArgumentNullException.ThrowIfNull(app);
        var services = app.ServiceProvider;
        MapSubscription(app, new EventSubscription<TDb, TEvent>(
            topic, handler, services.GetRequiredService<IServiceScopeFactory>(), services.GetRequiredService<DeliveryFailures>(),
            services.GetRequiredService<MessagingMetrics>(), services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<ILoggerFactory>().CreateLogger("Lmis.Messaging.Subscription")));
    }

    /// <summary>Answers <c>/dapr/subscribe</c> and takes in the dead letters of this service, on the sidecar port.</summary>
    public static void MapMessagingSubscriptions(this IEndpointRouteBuilder app)
    {
        ArgumentNullException.ThrowIfNull(app);
        ListSubscriptions.Map(app);
        MapSubscription(app, ActivatorUtilities.CreateInstance<DeadLetterIntake>(app.ServiceProvider, app.ServiceProvider.GetRequiredService<SubscriptionTable>().DeadLetterTopic));
    }

    /// <summary>Tells the states of a topic of this service again to whoever builds its own tables anew: <see cref="MapSnapshots"/> serves them.</summary>
    /// <param name="app">The application.</param>
    /// <param name="topic">The topic of state events.</param>
    /// <param name="read">At most so many states, as their events say them, in an order of its own behind the last state of the page before; null to begin.</param>
    public static void MapSnapshot<TDb, TState>(this IEndpointRouteBuilder app, string topic, Func<TDb, TState?, int, CancellationToken, Task<List<TState>>> read)
        where TDb : DbContext
        where TState : class
    {
        ArgumentNullException.ThrowIfNull(app);
        app.ServiceProvider.GetRequiredService<SnapshotTable>().Add(new Snapshot<TDb, TState>(topic, read));
    }

    /// <summary>Serves the snapshots by gRPC on the sidecar port, to the services named.</summary>
    public static void MapSnapshots(this IEndpointRouteBuilder app, params string[] callers) =>
        app.MapGrpcService<ServeSnapshots>().OnSidecarPort().RequireServiceScope(SnapshotScope, callers);

    /// <summary>The operators' API under <c>/messaging</c> of the given group: dead letters, and publishing sent events again.</summary>
    public static void MapMessagingOperations(this IEndpointRouteBuilder app, RouteGroupBuilder v1)
    {
        ArgumentNullException.ThrowIfNull(app);
        ArgumentNullException.ThrowIfNull(v1);
        var operations = v1.MapGroup("/messaging").WithTags("Messaging").RequireServiceScope(OperateScope);
        ListDeadLetters.Map(operations);
        InspectDeadLetter.Map(operations);
        RedriveDeadLetter.Map(operations);
        RedriveDeadLetters.Map(operations);
        DiscardDeadLetter.Map(operations);
        RepublishOutbox.Map(operations);
    }

    private static void MapSubscription(IEndpointRouteBuilder app, Subscription subscription)
    {
        app.ServiceProvider.GetRequiredService<SubscriptionTable>().Add(subscription);
        app.MapPost(subscription.Route, (RequestDelegate)subscription.ReceiveAsync)
            .OnSidecarPort()
            .WithMetadata(new RequestSizeLimitAttribute(MostDeliveryBytes))
            .ExcludeFromDescription();
    }
}
