using Lmis.Gateway.Answers;
using Yarp.ReverseProxy.Transforms;
using Yarp.ReverseProxy.Transforms.Builder;

namespace Lmis.Gateway.Addresses;

/// <summary>
/// What of a caller's headers reaches a service: nothing by which a proxy or a sidecar speaks. X-Forwarded-For, -Host, -Proto and -Prefix are
/// written anew by the proxy itself from the connection.
/// </summary>
public static class CleanHeaders
{
    private static readonly string[] Dropped =
    [
        "Forwarded", "X-Real-IP", "X-Client-IP", "True-Client-IP", "X-Original-For", "X-Original-Host", "X-Original-Proto", "X-Original-URL",
        "X-Rewrite-URL", "X-Forwarded-Port", "X-Forwarded-Server", "X-Forwarded-Client-Cert", "X-Client-Cert", "X-HTTP-Method-Override",
    ];

    public static void Apply(TransformBuilderContext context)
    {
        context.AddRequestTransform(Clean);
        var removed = context.Route.Transforms?.Select(transform => transform.GetValueOrDefault("PathRemovePrefix")).FirstOrDefault(prefix => prefix is not null);
        context.AddResponseTransform(async answer =>
        {
            TimeAnswers.Answered(answer.HttpContext);
            answer.HttpContext.Response.Headers.Remove("Server");
            answer.HttpContext.Response.Headers.Remove("X-Powered-By");
            // A service names what it made by its own address; the caller reaches it behind the prefix that was taken off on the way in.
            if (removed is not null && answer.HttpContext.Response.Headers.Location.ToString() is { } made && made.StartsWith("/v1/", StringComparison.Ordinal))
                answer.HttpContext.Response.Headers.Location = removed + made;
            // The headers of a stream go at once: its first event may be a long while coming.
            if (answer.ProxyResponse?.Content.Headers.ContentType?.MediaType == "text/event-stream")
                await answer.HttpContext.Response.Body.FlushAsync(answer.HttpContext.RequestAborted);
        });
    }

    private static ValueTask Clean(RequestTransformContext request)
    {
        TimeAnswers.Sent(request.HttpContext);
        var headers = request.ProxyRequest.Headers;
        foreach (var name in Dropped)
            headers.Remove(name);

        foreach (var (name, _) in request.HttpContext.Request.Headers)
        {
            if (name.StartsWith("dapr-", StringComparison.OrdinalIgnoreCase))
                headers.Remove(name);
        }

        // A header named in Connection belongs to that one hop (RFC 9110, section 7.6.1); what the proxy itself set is not the caller's to drop.
        foreach (var value in request.HttpContext.Request.Headers.Connection)
        {
            foreach (var name in (value ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                if (IsPerHop(name))
                    headers.Remove(name);
            }
        }

        return ValueTask.CompletedTask;
    }

    private static bool IsPerHop(string name) =>
        name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_')
        && !name.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase) && !name.Equals("close", StringComparison.OrdinalIgnoreCase)
        && !name.Equals("keep-alive", StringComparison.OrdinalIgnoreCase) && !name.Equals("Host", StringComparison.OrdinalIgnoreCase)
        && !name.StartsWith("traceparent", StringComparison.OrdinalIgnoreCase);
}
