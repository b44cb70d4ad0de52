using Dapr.Client.Autogen.Grpc.v1;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;

namespace Lmis.LocalSidecar.Api;

/// <summary>Registers the Dapr methods by hand, because Dapr.Protos has messages and clients but no server base class.</summary>
internal sealed class DaprGrpcMethods : IServiceMethodProvider<DaprGrpcApi>
{
    private const string Service = "dapr.proto.runtime.v1.Dapr";

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<DaprGrpcApi> context)
    {
        Add(context, "PublishEvent", PublishEventRequest.Parser, Empty.Parser, (api, request, call) => api.PublishEventAsync(request, call));
        Add(context, "BulkPublishEvent", BulkPublishRequest.Parser, BulkPublishResponse.Parser, (api, request, call) => api.BulkPublishEventAsync(request, call));
        Add(context, "BulkPublishEventAlpha1", BulkPublishRequest.Parser, BulkPublishResponse.Parser, (api, request, call) => api.BulkPublishEventAsync(request, call));
        Add(context, "GetMetadata", GetMetadataRequest.Parser, GetMetadataResponse.Parser, (_, request, call) => DaprGrpcApi.GetMetadataAsync(request, call));
        Add(context, "Shutdown", ShutdownRequest.Parser, Empty.Parser, (_, request, call) => DaprGrpcApi.ShutdownAsync(request, call));
    }

    private static void Add<TRequest, TResponse>(
        ServiceMethodProviderContext<DaprGrpcApi> context, string name, MessageParser<TRequest> requests, MessageParser<TResponse> responses,
        Func<DaprGrpcApi, TRequest, ServerCallContext, Task<TResponse>> handle)
        where TRequest : class, IMessage<TRequest>
        where TResponse : class, IMessage<TResponse>
    {
        var method = new Method<TRequest, TResponse>(MethodType.Unary, Service, name, Marshal(requests), Marshal(responses));
        context.AddUnaryMethod(method, [], (api, request, call) => handle(api, request, call));
    }

    private static Marshaller<T> Marshal<T>(MessageParser<T> parser) where T : IMessage<T> => Marshallers.Create(
        (message, context) =>
        {
            context.SetPayloadLength(message.CalculateSize());
            message.WriteTo(context.GetBufferWriter());
            context.Complete();
        },
        context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
