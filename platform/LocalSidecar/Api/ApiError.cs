namespace Lmis.LocalSidecar.Api;

/// <summary>Dapr's error body: a stable code and a sentence.</summary>
internal static class ApiError
{
    public static Task WriteAsync(HttpContext context, int status, string errorCode, string message)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { errorCode, message });
    }
}
