using System.Net.Sockets;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.Timeouts;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Model;

namespace Lmis.Gateway.Answers;

/// <summary>Where a service could not be asked or did not answer: a problem that names it and says whether to try again.</summary>
public sealed class ExplainFailures(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        await next(context);
        if (context.Response.HasStarted || context.GetForwarderErrorFeature() is not { } failure)
            return;

        var timedOut = context.Features.Get<IHttpRequestTimeoutFeature>()?.RequestTimeoutToken.IsCancellationRequested == true;
        if (Problem(context.GetReverseProxyFeature(), failure, timedOut) is not { } problem)
            return;

        if (timedOut)
        {
            // The time limit cancelled the request's token; the answer that says so must still be written.
            context.RequestAborted = CancellationToken.None;
        }

        context.Response.Clear();
        if (failure.Error is ForwarderError.NoAvailableDestinations || IsAway(failure))
            context.Response.Headers.RetryAfter = "5";
        await problem.ExecuteAsync(context);
    }

    private static IResult? Problem(IReverseProxyFeature proxy, IForwarderErrorFeature failure, bool timedOut)
    {
        var service = proxy.Route.Config.ClusterId!;
        if (timedOut || failure.Error is ForwarderError.RequestTimedOut)
            return Problems.Of(504, "service-slow", "No answer in time", $"The service '{service}' did not answer within the time limit of this address. If you changed something, look whether it was done before you try again.", ("service", service));
        if (failure.Error is ForwarderError.NoAvailableDestinations || IsAway(failure))
            return Problems.Unavailable("service-away", "Service away", $"The service '{service}' is away for now; nothing was done. Try again in a moment.", ("service", service));
        if (failure.Exception is BadHttpRequestException { StatusCode: 413 } || failure.Exception?.InnerException is BadHttpRequestException { StatusCode: 413 })
            return RefuseLargeBodies.Problem(proxy.Route.Config.MaxRequestBodySize);
        return failure.Error switch
        {
            // The caller is gone or broke off its own body: there is nobody to explain it to.
            ForwarderError.RequestCanceled or ForwarderError.RequestBodyCanceled or ForwarderError.ResponseBodyCanceled or ForwarderError.UpgradeRequestCanceled => null,
            ForwarderError.RequestBodyClient => Problems.BadRequest("body-broken-off", "Body broken off", "The request's body ended before it was complete. Send it again."),
            _ => Problems.Of(502, "service-broke-off", "No usable answer", $"The service '{service}' broke off before it had answered. If you changed something, look whether it was done before you try again.", ("service", service)),
        };
    }

    // Only a connection that never came to be proves that nothing was done.
    private static bool IsAway(IForwarderErrorFeature failure) =>
        failure.Exception is SocketException or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError };
}
