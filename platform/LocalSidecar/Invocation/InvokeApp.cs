using Grpc.Core;
using Lmis.LocalSidecar.Api;
using Lmis.LocalSidecar.Apps;
using Yarp.ReverseProxy.Forwarder;

namespace Lmis.LocalSidecar.Invocation;

/// <summary>Passes a request, gRPC streams included, to another application of the same process by its id.</summary>
internal sealed class InvokeApp(RequestDelegate next, IHttpForwarder forwarder, SidecarApps apps)
{
    private const string Prefix = "/v1.0/invoke/";

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Headers["dapr-app-id"] is [{ Length: > 0 } named])
            return ForwardAsync(context, named, context.Request.Path);

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
        if (apps.Find(appId) is not { AppPort: > 0, IsShutDown: false } target)
        {
            await FailAsync(context, caller.IsGrpc, $"failed to invoke, id: {appId}, err: couldn't find service: {appId}");
            return;
        }

        var request = new ForwarderRequestConfig
        {
            Version = target.Channel.Version,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            // A stream may be silent for long; who ends it is the caller.
            ActivityTimeout = TimeSpan.FromHours(12),
        };
        var error = await forwarder.SendAsync(context, target.Channel.Address, target.Channel.Invoker, request, new InvocationTransformer(caller.App.AppId, target, path));
        if (error is not ForwarderError.None && !context.Response.HasStarted)
            await FailAsync(context, caller.IsGrpc, $"failed to invoke, id: {appId}, err: the application does not answer ({error})");
    }

    private static Task FailAsync(HttpContext context, bool isGrpc, string message)
    {
        if (!isGrpc)
            return ApiError.WriteAsync(context, 500, "ERR_DIRECT_INVOKE", message);

        GrpcFailure.Write(context, StatusCode.Unavailable, message);
        return Task.CompletedTask;
    }
}
