using System.Text.Json;
using System.Text.Json.Serialization;
using Lmis.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Lmis.Messaging;

/// <summary>Tells the sidecar which topics this service consumes, in Dapr's format.</summary>
internal static class ListSubscriptions
{
    private sealed record Entry(
        [property: JsonPropertyName("pubsubname")] string PubSubName, string Topic, string Route, string DeadLetterTopic, Bulk BulkSubscribe);

    private sealed record Bulk(bool Enabled, int MaxMessagesCount, int MaxAwaitDurationMs);

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/dapr/subscribe", (RequestDelegate)HandleAsync).OnSidecarPort().ExcludeFromDescription();

    private static Task HandleAsync(HttpContext context)
    {
        var table = context.RequestServices.GetRequiredService<SubscriptionTable>();
        var name = context.RequestServices.GetRequiredService<IOptions<MessagingOptions>>().Value.PubSubName;
        // Every subscription has a dead-letter topic, the intake of dead letters too: its own, so that with the database away for
        // longer than the retries its messages come round again instead of being lost.
        var entries = table.All.Select(s => new Entry(name, s.Topic, s.Route, table.DeadLetterTopic, new(true, 100, 200)));
        return context.Response.WriteAsJsonAsync(entries, JsonSerializerOptions.Web, context.RequestAborted);
    }
}
