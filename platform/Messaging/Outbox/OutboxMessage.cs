using System.Diagnostics;
using System.Text.Json;

namespace Lmis.Messaging;

/// <summary>One event, stored in the transaction of the change it tells of; the relay publishes it afterwards.</summary>
public sealed class OutboxMessage
{
    private OutboxMessage()
    {
    }

    /// <summary>UUIDv7; becomes the CloudEvent's id, on which consumers recognise a second delivery.</summary>
    public Guid Id { get; private init; }

    /// <summary>The topic, which is also the CloudEvent's type.</summary>
    public string Topic { get; private init; } = "";

    /// <summary>The event as JSON: ids, codes, dates and numbers only.</summary>
    public string Data { get; private init; } = "";

    /// <summary>W3C <c>traceparent</c> of the writer, if it was traced.</summary>
    public string? TraceParent { get; private init; }

    /// <summary>W3C <c>tracestate</c> of the writer, if any.</summary>
    public string? TraceState { get; private init; }

    /// <summary>When the event was written, UTC.</summary>
    public DateTimeOffset CreatedAt { get; private init; }

    /// <summary>When the broker took it, UTC; null while it waits.</summary>
    public DateTimeOffset? SentAt { get; private set; }

    /// <summary>How often the broker refused this message by itself.</summary>
    public int Attempts { get; private set; }

    /// <summary>Not to be tried again before this moment, UTC; null if never refused.</summary>
    public DateTimeOffset? NextAttemptAt { get; private set; }

    /// <summary>An event for the outbox, with a new id, the clock's time and the trace context of the caller.</summary>
    public static OutboxMessage From<TEvent>(string topic, TEvent data, TimeProvider clock)
        where TEvent : notnull
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(topic);
        ArgumentNullException.ThrowIfNull(clock);
        var now = clock.GetUtcNow();
        var writer = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity : null;
        return new OutboxMessage
        {
            Id = Guid.CreateVersion7(now),
            Topic = topic,
            Data = JsonSerializer.Serialize(data, JsonSerializerOptions.Web),
            TraceParent = writer?.Id,
            TraceState = writer?.TraceStateString,
            CreatedAt = now,
        };
    }
}
