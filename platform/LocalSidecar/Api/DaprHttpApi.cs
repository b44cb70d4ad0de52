using System.Text;
using System.Text.Json;
using Lmis.LocalSidecar.Publishing;

namespace Lmis.LocalSidecar.Api;

/// <summary>Dapr's HTTP API: publish, bulk publish, health, metadata, shutdown.</summary>
internal static class DaprHttpApi
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        var api = routes.MapGroup("/");
        api.MapMethods("/v1.0/publish/{pubsub}/{**topic}", ["POST", "PUT"], PublishAsync);
        foreach (var version in new[] { "v1.0", "v1.0-alpha1" })
            api.MapMethods($"/{version}/publish/bulk/{{pubsub}}/{{**topic}}", ["POST", "PUT"], PublishManyAsync);
        api.MapGet("/v1.0/healthz", context => AnswerHealth(context, app => app.IsOutboundReady && app.HasSeenApp));
        api.MapGet("/v1.0/healthz/outbound", context => AnswerHealth(context, app => app.IsOutboundReady));
        api.MapGet("/v1.0/metadata", AnswerMetadataAsync);
        api.MapPost("/v1.0/shutdown", ShutDown);
    }

    private static async Task PublishAsync(HttpContext context)
    {
        var app = CallingApp.Of(context).App;
        var publisher = context.RequestServices.GetRequiredService<Publisher>();
        try
        {
            var data = await ReadBodyAsync(context);
            var publication = publisher.Prepare(
                app, Route(context, "pubsub"), Route(context, "topic"), data, context.Request.ContentType, QueryMetadata(context),
                context.Request.Headers.TraceParent, context.Request.Headers.TraceState);
            await publisher.PublishAsync(app, publication, keepsEmptyMetadata: true, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        }
        catch (PublicationRefusedException e) when (!context.Response.HasStarted)
        {
            await ApiError.WriteAsync(context, e.HttpStatus, e.ErrorCode, e.Message);
        }
    }

    private static async Task PublishManyAsync(HttpContext context)
    {
        var app = CallingApp.Of(context).App;
        var publisher = context.RequestServices.GetRequiredService<Publisher>();
        var (pubSub, topic, ofRequest) = (Route(context, "pubsub"), Route(context, "topic"), QueryMetadata(context));
        try
        {
            var ids = new List<string>();
            var known = new HashSet<string>(StringComparer.Ordinal);
            var publications = new List<Publication>();
            using var body = await ParseAsync(context);
            foreach (var entry in body.RootElement.EnumerateArray())
            {
                var id = JsonNames.Text(entry, "entryId") ?? "";
                if (id.Length == 0 || !known.Add(id) || JsonNames.Find(entry, "event") is not { } data)
                    throw new PublicationRefusedException(400, Grpc.Core.StatusCode.InvalidArgument, "ERR_PUBSUB_EVENTS_SER", "every entry needs an event and an entryId of its own");

                var contentType = JsonNames.Text(entry, "contentType");
                ids.Add(id);
                publications.Add(publisher.Prepare(
                    app, pubSub, topic, Bytes(data, contentType), contentType, Merge(ofRequest, entry),
                    context.Request.Headers.TraceParent, context.Request.Headers.TraceState));
            }

            var errors = await publisher.PublishManyAsync(app, pubSub, topic, publications, context.RequestAborted);
            var failed = ids.Zip(errors).Where(pair => pair.Second is not null).Select(pair => new { entryId = pair.First, error = pair.Second!.Message }).ToList();
            if (failed.Count == 0)
            {
                context.Response.StatusCode = StatusCodes.Status204NoContent;
                return;
            }

            context.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await context.Response.WriteAsJsonAsync(new { failedEntries = failed, errorCode = "ERR_PUBSUB_PUBLISH_MESSAGE" });
        }
        catch (PublicationRefusedException e) when (!context.Response.HasStarted)
        {
            await ApiError.WriteAsync(context, e.HttpStatus, e.ErrorCode, e.Message);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            await ApiError.WriteAsync(context, 400, "ERR_PUBSUB_EVENTS_SER", $"error when unmarshaling the request for topic {topic}: {e.Message}");
        }
    }

    private static Task AnswerHealth(HttpContext context, Func<Apps.SidecarApp, bool> isReady)
    {
        if (isReady(CallingApp.Of(context).App))
        {
            context.Response.StatusCode = StatusCodes.Status204NoContent;
            return Task.CompletedTask;
        }

        return ApiError.WriteAsync(context, 500, "ERR_HEALTH_NOT_READY", "dapr is not ready");
    }

    private static Task AnswerMetadataAsync(HttpContext context)
    {
        var metadata = SidecarMetadata.Of(CallingApp.Of(context).App);
        var connection = metadata.AppConnectionProperties;
        return context.Response.WriteAsJsonAsync(new
        {
            id = metadata.Id,
            runtimeVersion = metadata.RuntimeVersion,
            components = metadata.RegisteredComponents.Select(c => new { name = c.Name, type = c.Type, version = c.Version }),
            subscriptions = metadata.Subscriptions.Select(s => new
            {
                pubsubname = s.PubsubName,
                topic = s.Topic,
                rules = s.Rules.Rules.Select(r => new { match = r.Match, path = r.Path }),
                deadLetterTopic = s.DeadLetterTopic,
                type = s.Type.ToString().ToUpperInvariant(),
            }),
            appConnectionProperties = connection is null ? null : new { port = connection.Port, protocol = connection.Protocol, channelAddress = connection.ChannelAddress },
        });
    }

    private static Task ShutDown(HttpContext context)
    {
        CallingApp.Of(context).App.ShutDown();
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private static string Route(HttpContext context, string name) => context.Request.RouteValues[name] as string ?? "";

    private static Dictionary<string, string> QueryMetadata(HttpContext context) => context.Request.Query
        .Where(q => q.Key.StartsWith("metadata.", StringComparison.OrdinalIgnoreCase))
        .ToDictionary(q => q.Key["metadata.".Length..], q => q.Value.ToString(), StringComparer.Ordinal);

    private static Dictionary<string, string> Merge(Dictionary<string, string> ofRequest, JsonElement entry)
    {
        var merged = new Dictionary<string, string>(ofRequest, StringComparer.Ordinal);
        if (JsonNames.Find(entry, "metadata") is { ValueKind: JsonValueKind.Object } own)
        {
            foreach (var property in own.EnumerateObject())
                merged[property.Name] = property.Value.ToString();
        }

        return merged;
    }

    private static byte[] Bytes(JsonElement data, string? contentType) =>
        CloudEventEnvelope.IsBinary(contentType) ? data.GetBytesFromBase64()
        : !CloudEventEnvelope.IsJson(contentType) && data.ValueKind == JsonValueKind.String ? Encoding.UTF8.GetBytes(data.GetString()!)
        : Encoding.UTF8.GetBytes(data.GetRawText());

    private static async Task<JsonDocument> ParseAsync(HttpContext context) =>
        await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext context)
    {
        using var buffer = new MemoryStream((int)Math.Clamp(context.Request.ContentLength ?? 1024, 0, 1 << 22));
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
