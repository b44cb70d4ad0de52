using System.Text.Json;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Lmis.Hosting;

/// <summary>The one handler of exceptions: what the caller did wrong in words, what is away as 503, a bug as 500 without detail.</summary>
internal sealed class FaultProblems(ILogger<FaultProblems> log) : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException && httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
            return true;
        }
        await Problem(httpContext, exception).ExecuteAsync(httpContext);
        return true;
    }

    private ProblemHttpResult Problem(HttpContext context, Exception exception)
    {
        switch (exception)
        {
            case OutsideAreaException outside:
                return Problems.Forbidden("outside-area", "Outside your area",
                    $"The record lies in {outside.CommuneCode}, outside your administrative area. Ask an officer of that unit, or of the province.", ("commune", outside.CommuneCode));
            case BadHttpRequestException { StatusCode: 413 }:
                return Problems.TooLarge("body-too-large", "Body too large", Platform.TooLarge(context));
            case BadHttpRequestException { StatusCode: 415 }:
                return Problems.UnsupportedMediaType("media-type", "Media type not read here", "Send the body with 'Content-Type: application/json'.");
            case BadHttpRequestException { StatusCode: 408 }:
                return Problems.Of(408, "body-too-slow", "Body came too slowly", "The body did not arrive in time. Try again on a better connection, or send less at once.");
            case BadHttpRequestException { InnerException: JsonException json }:
                return MalformedJson(json);
            case BadHttpRequestException bad:
                return Problems.Of(bad.StatusCode, "bad-request", "Request not understood",
                    "A value in the address, the query or the headers is missing or has the wrong form; compare the request with /openapi/v1.json.");
            case var fault when DatabaseIsAway(fault):
                log.LogError(exception, "The database does not answer");
                context.Response.Headers.RetryAfter = "2";
                return Problems.Unavailable("database-away", "The database does not answer", "Nothing was stored. Try again in a moment.");
            default:
                log.LogError(exception, "Unexpected fault in {Endpoint}", context.GetEndpoint()?.DisplayName);
                return Problems.Of(500, "fault", "Something went wrong here", "The fault was recorded. Give the traceId when you report it.");
        }
    }

    // The object mapper wraps what the driver threw, sometimes twice.
    private static bool DatabaseIsAway(Exception? fault) => fault switch
    {
        null => false,
        PostgresException { SqlState: "57P01" or "57P02" or "57P03" } => true,
        NpgsqlException { IsTransient: true } or TimeoutException => true,
        NpgsqlException { InnerException: IOException or System.Net.Sockets.SocketException } => true,
        _ => DatabaseIsAway(fault.InnerException),
    };

    // The reader's own message may quote types of ours; the place in the body is what helps.
    private static ProblemHttpResult MalformedJson(JsonException json)
    {
        if (Missing(json.Message) is { Length: > 0 } missing)
            return Problems.BadRequest("malformed-json", "Members missing", $"The JSON body lacks {string.Join(" and ", missing.Select(static name => $"'{name}'"))}. Add what is missing and send it again; nothing was stored.",
                ("path", json.Path), ("missing", missing));
        var at = json.Path is { Length: > 1 } path ? $"at {path}, " : "";
        return Problems.BadRequest("malformed-json", "Body not understood",
            $"The JSON body cannot be read: {at}line {json.LineNumber + 1}, position {json.BytePositionInLine + 1}. Every member must be one that is documented, once, and of the documented type; see /openapi/v1.json.",
            ("path", json.Path), ("line", json.LineNumber + 1));
    }

    // The reader says which only in its message, whose end names members of the documented body: "… was missing required properties including: 'reason', 'decision'."
    private static string[] Missing(string message) =>
        message.IndexOf(" missing required properties including: ", StringComparison.Ordinal) is var at and >= 0
            ? [.. message[at..].Split('\'').Where(static (_, index) => index % 2 == 1)]
            : [];
}
