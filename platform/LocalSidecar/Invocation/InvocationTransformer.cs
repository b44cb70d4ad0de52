using Yarp.ReverseProxy.Forwarder;

namespace Lmis.LocalSidecar.Invocation;

/// <summary>The request as the invoked application, or the sidecar beside it, sees it: the token that one asks for instead of the caller's, and who calls whom.</summary>
internal sealed class InvocationTransformer(string callerId, string calleeId, string? token, PathString path) : HttpTransformer
{
    public override async ValueTask TransformRequestAsync(
        HttpContext httpContext, HttpRequestMessage proxyRequest, string destinationPrefix, CancellationToken cancellationToken)
    {
        await base.TransformRequestAsync(httpContext, proxyRequest, destinationPrefix, cancellationToken);
        proxyRequest.RequestUri = RequestUtilities.MakeDestinationAddress(destinationPrefix, path, httpContext.Request.QueryString);
        // The caller knows its own sidecar's host, not the application's.
        proxyRequest.Headers.Host = null;
        Set(proxyRequest, "dapr-api-token", token);
        Set(proxyRequest, "dapr-app-id", calleeId);
        Set(proxyRequest, "dapr-caller-app-id", callerId);
        Set(proxyRequest, "dapr-callee-app-id", calleeId);
    }

    private static void Set(HttpRequestMessage request, string name, string? value)
    {
        request.Headers.Remove(name);
        if (value is not null)
            request.Headers.TryAddWithoutValidation(name, value);
    }
}
