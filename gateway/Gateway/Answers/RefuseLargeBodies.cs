using Lmis.Hosting;

namespace Lmis.Gateway.Answers;

/// <summary>Refuses by its declared length a body larger than the route takes, before a byte of it is read; the server counts the undeclared ones.</summary>
public sealed class RefuseLargeBodies(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var limit = context.GetReverseProxyFeature().Route.Config.MaxRequestBodySize;
        return context.Request.ContentLength > limit ? Problem(limit.Value).ExecuteAsync(context) : next(context);
    }

    /// <summary>413, with the limit in bytes.</summary>
    public static IResult Problem(long? limit) =>
        Problems.TooLarge("body-too-large", "Body too large", $"The body is larger than the {limit} bytes this address takes. Send less at once.", ("limit", limit));
}
