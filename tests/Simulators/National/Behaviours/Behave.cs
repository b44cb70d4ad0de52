using System.Text;
using Lmis.Hosting;
using Microsoft.Extensions.Options;

namespace Lmis.Simulators.National.Behaviours;

/// <summary>Lets a service take its time, and misbehave when it was told to.</summary>
internal static class Behave
{
    /// <summary>The way in which half of a log-normal distribution lies under its median; a hundredth lies 2.326 deviations above.</summary>
    private const double HundredthAbove = 2.326;

    public static RouteGroupBuilder BehaveAs(this RouteGroupBuilder group, string service)
    {
        group.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var options = http.RequestServices.GetRequiredService<IOptions<NationalOptions>>().Value;
            var behaviour = http.RequestServices.GetRequiredService<BehaviourSet>()[service];
            await WaitAsync(Latency(options), http);
            if (behaviour.Mode == "normal" || Random.Shared.NextDouble() >= behaviour.Share)
                return await next(context);
            if (behaviour.Mode == "slow")
            {
                await WaitAsync(TimeSpan.FromMilliseconds(behaviour.DelayMilliseconds), http);
                return await next(context);
            }
            if (behaviour.Mode == "down")
            {
                http.Abort();
                return Results.Empty;
            }
            return await WrongAsync(behaviour.How!, http, context, next);
        });
        return group;
    }

    private static async ValueTask<object?> WrongAsync(string how, HttpContext http, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var partner = http.RequestServices.GetRequiredService<ExchangeCaller>();
        partner.AppliedRows(partner.Rows);
        switch (how)
        {
            case "not-json":
                return Results.Text("<html>surprise</html>", "application/json");
            case "duplicate-member":
                return Results.Text("""{"result":"unknown","result":"match","name":"a","name":"b","salt":"AAAAAAAAAAAAAAAAAAAAAA"}""", "application/json");
            case "invalid-utf8":
                return Results.Bytes([.. "{\"result\":\""u8, 0xC3, 0x28, .. "\",\"name\":\"x\"}"u8], "application/json");
            case "redirect":
                return Results.Redirect("http://127.0.0.1:9/elsewhere");
            case "fault":
                return Results.Text("""{"detail":"stack trace with 019090000001 inside"}""", "application/json", statusCode: 500);
            case "too-large":
                http.Response.ContentType = "application/json";
                await WriteTooMuchAsync(http);
                return Results.Empty;
            case "broken-off":
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = 1_000;
                await http.Response.Body.WriteAsync("{\"result\":"u8.ToArray(), http.RequestAborted);
                await http.Response.Body.FlushAsync(http.RequestAborted);
                http.Abort();
                return Results.Empty;
            case "cookies":
                http.Response.Headers.SetCookie = "session=1";
                http.Response.Headers["X-Internal-Host"] = "db-7";
                return await next(context);
            default:
                // The service sets its row scope when it answers; what is said here is said last.
                http.Response.OnStarting(() =>
                {
                    if (how == "no-rows")
                        http.Response.Headers.Remove("Lmis-Row-Scope");
                    else
                        http.Response.Headers["Lmis-Row-Scope"] = "residents-of:01";
                    return Task.CompletedTask;
                });
                return await next(context);
        }
    }

    /// <summary>Forty mebibytes, more than the gateways pass.</summary>
    private static async Task WriteTooMuchAsync(HttpContext http)
    {
        var piece = Encoding.ASCII.GetBytes("\"" + new string('x', 65_533) + "\",");
        await http.Response.Body.WriteAsync("["u8.ToArray(), http.RequestAborted);
        for (var written = 0; written < 40 * 1024 * 1024; written += piece.Length)
            await http.Response.Body.WriteAsync(piece, http.RequestAborted);
        await http.Response.Body.WriteAsync("0]"u8.ToArray(), http.RequestAborted);
    }

    private static TimeSpan Latency(NationalOptions options)
    {
        if (options.MedianMilliseconds <= 0)
            return TimeSpan.Zero;
        var deviation = Math.Log(Math.Max(options.SlowestPercentMilliseconds / options.MedianMilliseconds, 1)) / HundredthAbove;
        var normal = Math.Sqrt(-2 * Math.Log(1 - Random.Shared.NextDouble())) * Math.Cos(2 * Math.PI * Random.Shared.NextDouble());
        return TimeSpan.FromMilliseconds(options.MedianMilliseconds * Math.Exp(deviation * normal));
    }

    private static Task WaitAsync(TimeSpan time, HttpContext http) => time > TimeSpan.Zero ? Task.Delay(time, http.RequestAborted) : Task.CompletedTask;
}
