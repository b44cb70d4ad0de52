using System.Collections.ObjectModel;
using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf.Collections;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Lmis.LocalSidecar.Apps;
using Lmis.LocalSidecar.Publishing;

namespace Lmis.LocalSidecar.Api;

/// <summary>The methods of dapr.proto.runtime.v1.Dapr that LocalSidecar implements; the others answer UNIMPLEMENTED.</summary>
internal sealed class DaprGrpcApi(Publisher publisher)
{
    public async Task<Empty> PublishEventAsync(PublishEventRequest request, ServerCallContext context)
    {
        var app = AppOf(context);
        try
        {
            var publication = publisher.Prepare(
                app, request.PubsubName, request.Topic, request.Data.Memory, request.DataContentType,
                new ReadOnlyDictionary<string, string>(request.Metadata), Header(context, "traceparent"), Header(context, "tracestate"));
            await publisher.PublishAsync(app, publication, keepsEmptyMetadata: false, context.CancellationToken);
            return new Empty();
        }
        catch (PublicationRefusedException e) when (e.ErrorCode.Length > 0)
        {
            throw new RpcException(new Status(e.GrpcStatus, e.Message));
        }
    }

    public async Task<BulkPublishResponse> BulkPublishEventAsync(BulkPublishRequest request, ServerCallContext context)
    {
        var app = AppOf(context);
        var ids = new HashSet<string>(StringComparer.Ordinal);
        if (request.Entries.Any(e => e.EntryId.Length == 0 || !ids.Add(e.EntryId)))
            throw new RpcException(new Status(StatusCode.InvalidArgument, "entryId is duplicated or not present for entry"));

        try
        {
            var (traceparent, tracestate) = (Header(context, "traceparent"), Header(context, "tracestate"));
            var publications = request.Entries.Select(entry => publisher.Prepare(
                app, request.PubsubName, request.Topic, entry.Event.Memory, entry.ContentType,
                Merge(request.Metadata, entry.Metadata), traceparent, tracestate)).ToList();
            var errors = await publisher.PublishManyAsync(app, request.PubsubName, request.Topic, publications, context.CancellationToken);

            var response = new BulkPublishResponse();
            for (var i = 0; i < errors.Count; i++)
            {
                if (errors[i] is { } error)
                    response.FailedEntries.Add(new BulkPublishResponseFailedEntry { EntryId = request.Entries[i].EntryId, Error = error.Message });
            }

            return response;
        }
        catch (PublicationRefusedException e) when (e.ErrorCode.Length > 0)
        {
            throw new RpcException(new Status(e.GrpcStatus, e.Message));
        }
    }

    public static Task<GetMetadataResponse> GetMetadataAsync(GetMetadataRequest request, ServerCallContext context) =>
        Task.FromResult(SidecarMetadata.Of(AppOf(context)));

    public static Task<Empty> ShutdownAsync(ShutdownRequest request, ServerCallContext context)
    {
        AppOf(context).ShutDown();
        return Task.FromResult(new Empty());
    }

    private static SidecarApp AppOf(ServerCallContext context) => CallingApp.Of(context.GetHttpContext()).App;

    private static string? Header(ServerCallContext context, string name) => context.RequestHeaders.GetValue(name);

    private static IReadOnlyDictionary<string, string> Merge(MapField<string, string> ofRequest, MapField<string, string> ofEntry)
    {
        if (ofRequest.Count == 0)
            return new ReadOnlyDictionary<string, string>(ofEntry);

        var merged = new Dictionary<string, string>(ofRequest, StringComparer.Ordinal);
        foreach (var (name, value) in ofEntry)
            merged[name] = value;
        return merged;
    }
}
