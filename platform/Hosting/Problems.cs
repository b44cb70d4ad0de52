using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Lmis.Hosting;

/// <summary>RFC 9457 problem details with a stable type, <c>urn:lmis:problem:{slug}</c>; the detail tells the caller what to do.</summary>
public static class Problems
{
    /// <summary>What every problem type begins with.</summary>
    public const string TypePrefix = "urn:lmis:problem:";

    /// <summary>400: the request cannot be read or breaks a rule of form.</summary>
    public static ProblemHttpResult BadRequest(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(400, slug, title, detail, extensions);

    /// <summary>401: no token, or one that is not believed.</summary>
    public static ProblemHttpResult Unauthorized(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(401, slug, title, detail, extensions);

    /// <summary>403: known, but not allowed.</summary>
    public static ProblemHttpResult Forbidden(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(403, slug, title, detail, extensions);

    /// <summary>404: not there, or not there for this caller.</summary>
    public static ProblemHttpResult NotFound(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(404, slug, title, detail, extensions);

    /// <summary>409: in conflict with what is stored.</summary>
    public static ProblemHttpResult Conflict(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(409, slug, title, detail, extensions);

    /// <summary>412: the record has changed since it was read.</summary>
    public static ProblemHttpResult PreconditionFailed(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(412, slug, title, detail, extensions);

    /// <summary>413: larger than this endpoint takes.</summary>
    public static ProblemHttpResult TooLarge(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(413, slug, title, detail, extensions);

    /// <summary>415: a media type this endpoint does not read.</summary>
    public static ProblemHttpResult UnsupportedMediaType(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(415, slug, title, detail, extensions);

    /// <summary>422: well formed, but cannot be carried out.</summary>
    public static ProblemHttpResult Unprocessable(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(422, slug, title, detail, extensions);

    /// <summary>428: If-Match is missing.</summary>
    public static ProblemHttpResult PreconditionRequired(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(428, slug, title, detail, extensions);

    /// <summary>429: over a limit.</summary>
    public static ProblemHttpResult TooManyRequests(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(429, slug, title, detail, extensions);

    /// <summary>503: something this service needs is away for now.</summary>
    public static ProblemHttpResult Unavailable(string slug, string title, string detail, params (string Name, object? Value)[] extensions) => Of(503, slug, title, detail, extensions);

    /// <summary>A problem with any other status (502, 504 at the gateway).</summary>
    public static ProblemHttpResult Of(int status, string slug, string title, string detail, params (string Name, object? Value)[] extensions)
    {
        var problem = new ProblemDetails { Type = TypePrefix + slug, Title = title, Status = status, Detail = detail };
        foreach (var (name, value) in extensions)
            problem.Extensions[name] = value;
        problem.Extensions["traceId"] = Activity.Current?.TraceId.ToHexString();
        return TypedResults.Problem(problem);
    }
}
