using System.Net;
using Grpc.Core;
using Lmis.LocalSidecar.Api;
using Lmis.LocalSidecar.Apps;
using Yarp.ReverseProxy.Forwarder;

namespace Lmis.LocalSidecar.Invocation;

/// <summary>Passes a request, gRPC streams included, to another application by its id: of the same process, or through the sidecar beside it.</summary>
internal sealed class InvokeApp(RequestDelegate next, IHttpForwarder forwarder, SidecarApps apps, Peers peers, LocalSidecarOptions options)
{
    private const string Prefix = "/v1.0/invoke/";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers["dapr-app-id"] is [{ Length: > 0 } named])
            return ForwardAsync(context, named, context.Request.Path);

        // Other sidecars invoke, and do nothing else here.
        if (CallingApp.Of(context).IsPeer)
            return FailAsync(context, isGrpc: true, "the port for other sidecars takes invocations alone: dapr-app-id is missing");

        var path = context.Request.Path.Value ?? "";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal) || CallingApp.Of(context).IsGrpc)
            return next(context);

        // /v1.0/invoke/{app}/method/{method}
        var rest = path[Prefix.Length..];
        var end = rest.IndexOf("/method", StringComparison.Ordinal);
        return end > 0
            ? ForwardAsync(context, rest[..end], rest[(end + "/method".Length)..])
            : ApiError.WriteAsync(context, 400, "ERR_DIRECT_INVOKE", "the path must be /v1.0/invoke/{app id}/method/{method}");
    }

    private async Task ForwardAsync(HttpContext context, string appId, PathString path)
    {
        var caller = CallingApp.Of(context);
        var callerId = caller.IsPeer ? context.Request.Headers["dapr-caller-app-id"].ToString() : caller.App.AppId;
        ForwarderError error;
        if (apps.Find(appId) is { AppPort: > 0, IsShutDown: false } target)
        {
            error = await SendAsync(target.Channel.Address, target.Channel.Invoker, target.Channel.Version, target.AppApiToken);
        }
        else if (!caller.IsPeer && apps.Find(appId) is null && peers.AddressOf(appId) is { } address)
        {
            error = await SendAsync(address, peers.Invoker, HttpVersion.Version20, options.DaprApiToken);
        }
        else
        {
            await FailAsync(context, caller.IsGrpc, $"failed to invoke, id: {appId}, err: couldn't find service: {appId}");
            return;
        }

        if (error is not ForwarderError.None && !context.Response.HasStarted)
            await FailAsync(context, caller.IsGrpc, $"failed to invoke, id: {appId}, err: the application does not answer ({error})");

        ValueTask<ForwarderError> SendAsync(string to, HttpMessageInvoker invoker, Version version, string? token) => forwarder.SendAsync(context, to, invoker,
            // A stream may be silent for long; who ends it is the caller.
            new ForwarderRequestConfig { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact, ActivityTimeout = TimeSpan.FromHours(12) },
            new InvocationTransformer(callerId, appId, token, path));
    }

    private static Task FailAsync(HttpContext context, bool isGrpc, string message)
    {
        if (!isGrpc)
            return ApiError.WriteAsync(context, 500, "ERR_DIRECT_INVOKE", message);

        GrpcFailure.Write(context, StatusCode.Unavailable, message);
        return Task.CompletedTask;
    }
}
