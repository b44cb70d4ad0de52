using System.Globalization;
using Grpc.Core;

namespace Lmis.LocalSidecar.Api;

/// <summary>A gRPC status without a message, as a trailers-only response.</summary>
internal static class GrpcFailure
{
    public static void Write(HttpContext context, StatusCode status, string message)
    {
        context.Response.StatusCode = StatusCodes.Status200OK;
        context.Response.ContentType = "application/grpc";
        context.Response.Headers["grpc-status"] = ((int)status).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = Uri.EscapeDataString(message);
    }
}
