using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace Lmis.Messaging;

/// <summary>One topic this service consumes.</summary>
internal abstract class Subscription(string topic)
{
    public string Topic => topic;

    public string Route => $"/messaging/events/{topic}";

    /// <summary>Takes a delivery of the sidecar and answers what became of each event in it.</summary>
    public async Task ReceiveAsync(HttpContext context)
    {
        using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var (isBulk, deliveries) = Delivery.Read(body.RootElement);
        var answers = await HandleAsync(deliveries, context.RequestAborted);
        // The sidecar's format, whatever the service's own JSON settings are.
        if (isBulk)
        {
            var statuses = deliveries.Zip(answers, (delivery, answer) => new EntryAnswer(delivery.EntryId, answer)).ToList();
            await context.Response.WriteAsJsonAsync(new BulkAnswer(statuses), JsonSerializerOptions.Web, context.RequestAborted);
        }
        else
        {
            var answer = deliveries.Count == 0 ? DeliveryAnswer.Drop : answers[0];
            await context.Response.WriteAsJsonAsync(new SingleAnswer(answer), JsonSerializerOptions.Web, context.RequestAborted);
        }
    }

    /// <summary>Applies the deliveries and answers each, in their order.</summary>
    protected abstract Task<IReadOnlyList<string>> HandleAsync(IReadOnlyList<Delivery> deliveries, CancellationToken ct);
}
