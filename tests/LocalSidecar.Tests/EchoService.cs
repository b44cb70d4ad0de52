using System.Text;
using Grpc.AspNetCore.Server.Model;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Lmis.LocalSidecar.Tests;

/// <summary>A gRPC service of texts, to see calls and streams go through the sidecar.</summary>
internal sealed class EchoService : IServiceMethodProvider<EchoService>
{
    private static readonly Marshaller<string> Text = Marshallers.Create(Encoding.UTF8.GetBytes, Encoding.UTF8.GetString);

    public static readonly Method<string, string> Unary = new(MethodType.Unary, "test.Echo", "Unary", Text, Text);
    public static readonly Method<string, string> Down = new(MethodType.ServerStreaming, "test.Echo", "Down", Text, Text);
    public static readonly Method<string, string> Both = new(MethodType.DuplexStreaming, "test.Echo", "Both", Text, Text);

    public static void Add(IServiceCollection services)
    {
        services.AddGrpc();
        services.AddSingleton<EchoService>();
        services.AddSingleton<IServiceMethodProvider<EchoService>, EchoService>();
    }

    public void OnServiceMethodDiscovery(ServiceMethodProviderContext<EchoService> context)
    {
        context.AddUnaryMethod(Unary, [], (_, request, call) => request == "fail"
            ? throw new RpcException(new Status(StatusCode.FailedPrecondition, "không được"))
            : Task.FromResult($"{request} from {call.RequestHeaders.GetValue("dapr-caller-app-id")} with {call.RequestHeaders.GetValue("dapr-api-token")}"));
        context.AddServerStreamingMethod(Down, [], async (_, request, responses, _) =>
        {
            for (var i = 0; i < int.Parse(request, null); i++)
                await responses.WriteAsync($"{i}");
        });
        context.AddDuplexStreamingMethod(Both, [], async (_, requests, responses, call) =>
        {
            await foreach (var request in requests.ReadAllAsync(call.CancellationToken))
                await responses.WriteAsync(request + "!");
        });
    }
}
