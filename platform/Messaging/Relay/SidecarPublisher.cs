using System.Globalization;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Lmis.Messaging;

/// <summary>Publishes a batch of one topic through the Dapr sidecar, in one call.</summary>
internal sealed class SidecarPublisher : IDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(15);
    private readonly GrpcChannel channel;
    private readonly Dapr.Client.Autogen.Grpc.v1.Dapr.DaprClient sidecar;
    private readonly Metadata headers = [];
    private readonly string pubSubName;
    private readonly TimeProvider clock;

    public SidecarPublisher(IConfiguration configuration, IOptions<MessagingOptions> options, TimeProvider clock)
    {
        this.clock = clock;
        pubSubName = options.Value.PubSubName;
        var port = configuration["DAPR_GRPC_PORT"] is { Length: > 0 } set ? int.Parse(set, CultureInfo.InvariantCulture) : 50001;
        var address = configuration["DAPR_GRPC_ENDPOINT"] is { Length: > 0 } endpoint ? endpoint : $"http://127.0.0.1:{port}";
        channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                ConnectTimeout = TimeSpan.FromSeconds(5),
                KeepAlivePingDelay = TimeSpan.FromSeconds(30),
                KeepAlivePingTimeout = TimeSpan.FromSeconds(10),
                // The relay's own span stands for the call.
                ActivityHeadersPropagator = null,
            },
            DisposeHttpClient = true,
        });
        sidecar = new(channel);
        if (configuration["DAPR_API_TOKEN"] is { Length: > 0 } token)
            headers.Add("dapr-api-token", token);
    }

    /// <summary>Returns the ids the broker did not take; throws when the sidecar gave no answer.</summary>
    public async Task<IReadOnlySet<Guid>> PublishAsync(string topic, IReadOnlyList<OutboxRow> rows, CancellationToken ct)
    {
        var request = new BulkPublishRequest { PubsubName = pubSubName, Topic = topic };
        foreach (var row in rows)
        {
            var id = row.Id.ToString();
            var entry = new BulkPublishRequestEntry { EntryId = id, Event = ByteString.CopyFromUtf8(row.Data), ContentType = "application/json" };
            entry.Metadata.Add("cloudevent.id", id);
            entry.Metadata.Add("cloudevent.type", topic);
            if (row.TraceParent is { } traceParent)
            {
                entry.Metadata.Add("cloudevent.traceparent", traceParent);
                entry.Metadata.Add("cloudevent.traceid", traceParent);
            }

            if (row.TraceState is { Length: > 0 } traceState)
                entry.Metadata.Add("cloudevent.tracestate", traceState);
            request.Entries.Add(entry);
        }

#pragma warning disable CS0612 // The name that every daprd serves; the one without Alpha1 is newer than the runtimes we must run on.
        var response = await sidecar.BulkPublishEventAlpha1Async(request, headers, clock.GetUtcNow().UtcDateTime + Deadline, ct);
#pragma warning restore CS0612
        return response.FailedEntries.Select(entry => Guid.Parse(entry.EntryId, CultureInfo.InvariantCulture)).ToHashSet();
    }

    public void Dispose() => channel.Dispose();
}
