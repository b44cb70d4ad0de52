using System.Security.Cryptography;
using System.Text;
using Grpc.Core;

namespace Lmis.LocalSidecar.Api;

/// <summary>Asks applications for DAPR_API_TOKEN on every call but the health checks, and refuses a sidecar that was shut down.</summary>
internal sealed class ApiToken(RequestDelegate next, LocalSidecarOptions options)
{
    private readonly byte[]? expected = options.DaprApiToken is { } token ? Encoding.UTF8.GetBytes(token) : null;

    public Task InvokeAsync(HttpContext context)
    {
        if (context.Request.Path.StartsWithSegments("/v1.0/healthz", StringComparison.Ordinal) && !CallingApp.Of(context).IsGrpc)
            return next(context);
        if (!IsKnown(context.Request.Headers["dapr-api-token"]))
            return Refuse(context, StatusCodes.Status401Unauthorized, StatusCode.Unauthenticated, "ERR_UNAUTHENTICATED", "invalid api token");
        if (CallingApp.Of(context).App.IsShutDown)
            return Refuse(context, StatusCodes.Status503ServiceUnavailable, StatusCode.Unavailable, "ERR_SHUT_DOWN", "this application's sidecar was shut down");
        return next(context);
    }

    private bool IsKnown(string? given) =>
        expected is null || (given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), expected));

    private static Task Refuse(HttpContext context, int status, StatusCode grpcStatus, string code, string message)
    {
        if (!CallingApp.Of(context).IsGrpc)
            return ApiError.WriteAsync(context, status, code, message);

        GrpcFailure.Write(context, grpcStatus, message);
        return Task.CompletedTask;
    }
}
