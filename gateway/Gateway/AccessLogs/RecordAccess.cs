using System.Diagnostics;
using Lmis.Gateway.Addresses;
using Lmis.Gateway.Answers;

namespace Lmis.Gateway.AccessLogs;

/// <summary>Times every request and hands one line about it to the access log after its answer.</summary>
public sealed class RecordAccess(RequestDelegate next, AccessLog log)
{
    // Methods of HTTP only: what else a caller writes there is not repeated.
    private static readonly HashSet<string> Known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

    public async Task InvokeAsync(HttpContext context)
    {
        if (KeepOperationsInside.IsOperation(context.Request.Path))
        {
            await next(context);
            return;
        }

        var times = TimeAnswers.Begin(context);
        try
        {
            await next(context);
        }
        finally
        {
            var route = (context.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";
            log.Write(new AccessLine(
                Known.Contains(context.Request.Method) ? context.Request.Method : "OTHER", route, context.Response.StatusCode,
                times.Total.TotalMilliseconds, times.Service?.TotalMilliseconds,
                context.User.FindFirst("client_id")?.Value, Activity.Current?.TraceId.ToHexString()));
        }
    }
}
