using System.Diagnostics;
using System.Globalization;

namespace Lmis.Gateway.Answers;

/// <summary>Where the time of a request went, for the Server-Timing header (W3C) and the access log.</summary>
public sealed class TimeAnswers
{
    private readonly long began = Stopwatch.GetTimestamp();
    private long sent;
    private long answered;

    /// <summary>Since the request's headers were read.</summary>
    public TimeSpan Total => Stopwatch.GetElapsedTime(began);

    /// <summary>From the request going to a service until its answer's headers; null if none was asked.</summary>
    public TimeSpan? Service => sent == 0 || answered == 0 ? null : Stopwatch.GetElapsedTime(sent, answered);

    /// <summary>Starts the clock of this request and writes the header when the answer starts.</summary>
    public static TimeAnswers Begin(HttpContext context)
    {
        var times = new TimeAnswers();
        context.Features.Set(times);
        context.Response.OnStarting(static state =>
        {
            var (context, times) = ((HttpContext, TimeAnswers))state;
            context.Response.Headers.Append("Server-Timing", times.ToString());
            return Task.CompletedTask;
        }, (context, times));
        return times;
    }

    public static void Sent(HttpContext context)
    {
        if (context.Features.Get<TimeAnswers>() is { } times)
            times.sent = Stopwatch.GetTimestamp();
    }

    public static void Answered(HttpContext context)
    {
        if (context.Features.Get<TimeAnswers>() is { } times)
            times.answered = Stopwatch.GetTimestamp();
    }

    public override string ToString()
    {
        var total = Total.TotalMilliseconds;
        return Service is { TotalMilliseconds: var service }
            ? string.Create(CultureInfo.InvariantCulture, $"gateway;dur={Math.Max(0, total - service):0.0}, service;dur={service:0.0}")
            : string.Create(CultureInfo.InvariantCulture, $"gateway;dur={total:0.0}");
    }
}
