using Lmis.LocalSidecar.Apps;
using Yarp.ReverseProxy.Forwarder;

namespace Lmis.LocalSidecar.Invocation;

/// <summary>The request as the invoked application sees it: its own token instead of the caller's, and who calls whom.</summary>
internal sealed class InvocationTransformer(string callerId, SidecarApp target, PathString path) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = RequestUtilities.MakeDestinationAddress(destinationPrefix, path, httpContext.Request.QueryString);
        // The caller knows its own sidecar's host, not the application's.
        proxyRequest.Headers.Host = null;
        proxyRequest.Headers.Remove("dapr-api-token");
        proxyRequest.Headers.Remove("dapr-caller-app-id");
        proxyRequest.Headers.Remove("dapr-callee-app-id");
        if (target.AppApiToken is { } token)
            proxyRequest.Headers.TryAddWithoutValidation("dapr-api-token", token);
        proxyRequest.Headers.TryAddWithoutValidation("dapr-caller-app-id", callerId);
        proxyRequest.Headers.TryAddWithoutValidation("dapr-callee-app-id", target.AppId);
    }
}
