using System.Text.Json;
using Grpc.Core;
using Lmis.LocalSidecar.Apps;
using Lmis.LocalSidecar.Files;
using Lmis.LocalSidecar.Redis;
using StackExchange.Redis;

namespace Lmis.LocalSidecar.Publishing;

/// <summary>Puts an application's events on its topics: scope, envelope, outbound policy, one pipelined XADD per event.</summary>
internal sealed class Publisher(TimeProvider clock)
{
    public Publication Prepare(
        SidecarApp app, string pubSub, string topic, ReadOnlyMemory<byte> data, string? contentType,
        IReadOnlyDictionary<string, string> metadata, string? traceparent, string? tracestate) =>
        new(app.AppId, pubSub, topic, data, contentType, metadata, TraceContext.Child(traceparent, app.Configuration.IsSampled), tracestate, clock.GetUtcNow());

    public async Task PublishAsync(SidecarApp app, Publication publication, bool keepsEmptyMetadata, CancellationToken cancellation)
    {
        var streams = ComponentFor(app, publication.PubSubName, publication.Topic);
        var data = Envelope(publication);
        var metadata = publication.Metadata.Count > 0 || keepsEmptyMetadata ? MetadataJson(publication.Metadata) : null;
        if (await TryAddAsync(app, streams, publication.Topic, [(data, metadata)], cancellation) is [{ } error])
        {
            throw new PublicationRefusedException(
                500, StatusCode.Internal, "ERR_PUBSUB_PUBLISH_MESSAGE", $"error when publishing to topic {publication.Topic} in pubsub {publication.PubSubName}: {error.Message}", error);
        }
    }

    /// <summary>One error per entry, in order; null where the event is on the stream.</summary>
    public async Task<IReadOnlyList<Exception?>> PublishManyAsync(SidecarApp app, string pubSub, string topic, IReadOnlyList<Publication> publications, CancellationToken cancellation)
    {
        var streams = ComponentFor(app, pubSub, topic);
        return await TryAddAsync(app, streams, topic, [.. publications.Select(p => (Envelope(p), (string?)MetadataJson(p.Metadata)))], cancellation);
    }

    /// <summary>Copies messages as they are, original topic inside, to a dead-letter topic; false when they are not all there.</summary>
    public async Task<bool> DeadLetterAsync(SidecarApp app, RedisStreams streams, string deadLetterTopic, IReadOnlyList<StreamMessage> messages, CancellationToken cancellation)
    {
        if (!streams.Component.Topics.MayPublish(app.AppId, deadLetterTopic))
            return false;

        var errors = await TryAddAsync(app, streams, deadLetterTopic, [.. messages.Select(m => (m.Data, m.Metadata))], cancellation);
        return errors.All(e => e is null);
    }

    public static RedisStreams ComponentFor(SidecarApp app, string pubSub, string topic)
    {
        if (!app.Components.TryGetValue(pubSub, out var streams))
            throw new PublicationRefusedException(404, StatusCode.NotFound, "ERR_PUBSUB_NOT_FOUND", $"pubsub {pubSub} is not found");
        if (topic.Length == 0)
            throw new PublicationRefusedException(400, StatusCode.InvalidArgument, "ERR_TOPIC_NAME_EMPTY", $"topic is empty in pubsub {pubSub}");
        if (!streams.Component.Topics.MayPublish(app.AppId, topic))
            throw new PublicationRefusedException(403, StatusCode.PermissionDenied, "ERR_PUBSUB_FORBIDDEN", $"topic {topic} is not allowed for app id {app.AppId}");
        return streams;
    }

    private static byte[] Envelope(Publication publication)
    {
        if (publication.Metadata.TryGetValue("rawPayload", out var raw) && raw.Equals("true", StringComparison.OrdinalIgnoreCase))
            throw new PublicationRefusedException(400, StatusCode.InvalidArgument, "ERR_PUBSUB_REQUEST_METADATA", "LocalSidecar does not implement rawPayload");
        if (!CloudEventEnvelope.IsCloudEvent(publication.ContentType))
            return CloudEventEnvelope.Wrap(publication);

        try
        {
            return CloudEventEnvelope.Complete(publication);
        }
        catch (JsonException e) when (e.Message.Length > 0)
        {
            throw new PublicationRefusedException(400, StatusCode.InvalidArgument, "ERR_PUBSUB_CLOUD_EVENTS_SER", $"cannot create cloudevent: {e.Message}", e);
        }
    }

    private async Task<Exception?[]> TryAddAsync(
        SidecarApp app, RedisStreams streams, string topic, IReadOnlyList<(byte[] Data, string? Metadata)> entries, CancellationToken cancellation)
    {
        var errors = new Exception?[entries.Count];
        var left = Enumerable.Range(0, entries.Count).ToList();
        ResiliencyPolicy policy = app.Resources.Outbound(streams.Component.Name);
        await policy.RunAsync(async _ =>
        {
            // All XADDs of a batch go out in one pipeline; order within the batch is kept.
            var additions = left.ConvertAll(i => (Index: i, Task: streams.AddAsync(topic, entries[i].Data, entries[i].Metadata)));
            foreach (var (index, task) in additions)
            {
                try
                {
                    await task;
                    errors[index] = null;
                }
                catch (Exception e) when (e is RedisException or TimeoutException)
                {
                    errors[index] = e;
                }
            }

            left.RemoveAll(i => errors[i] is null);
            return left.Count == 0;
        }, clock, cancellation);
        return errors;
    }

    private static string MetadataJson(IReadOnlyDictionary<string, string> metadata) => metadata.Count == 0
        ? "{}"
        : JsonSerializer.Serialize(new SortedDictionary<string, string>(metadata.ToDictionary(), StringComparer.Ordinal));
}
