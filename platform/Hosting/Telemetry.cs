using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using OpenTelemetry;
using OpenTelemetry.Logs;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Lmis.Hosting;

/// <summary>Traces, metrics and logs by OpenTelemetry: Prometheus at <c>/metrics</c>, OTLP where <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set.</summary>
internal static class Telemetry
{
    public static void Add(WebApplicationBuilder builder, string serviceName)
    {
        var province = builder.Configuration["Platform:ProvinceCode"] ?? "19";
        var telemetry = builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource
                .AddService(serviceName, "lmis", serviceInstanceId: $"{Environment.MachineName}-{Environment.ProcessId}")
                .AddAttributes([new("lmis.province", province)]))
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Npgsql", "Lmis.*")
                .AddPrometheusExporter());
        if (!string.IsNullOrEmpty(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
        {
            builder.Logging.AddOpenTelemetry(logs => logs.IncludeScopes = true);
            // Spans are only made where somebody takes them; trace ids in problems and logs, and their passing on, come from the framework.
            telemetry.WithTracing(tracing => tracing
                .AddAspNetCoreInstrumentation(options => options.Filter = request => !IsProbe(request.Request.Path))
                .AddHttpClientInstrumentation()
                .AddNpgsql()
                .AddSource("Lmis.*"));
            telemetry.UseOtlpExporter();
        }
        builder.Logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
        });
        // Request lines of the framework say nothing that the trace does not, and would name people's ids.
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.Warning);
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        builder.Logging.AddFilter("System.Net.Http.HttpClient", LogLevel.Warning);
        builder.Logging.AddFilter("Polly", LogLevel.Error);
        // Every unauthenticated call would else be a line.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Authentication", LogLevel.Error);
        // The handler below this one writes the fault once, with its endpoint.
        builder.Logging.AddFilter("Microsoft.AspNetCore.Diagnostics.ExceptionHandlerMiddleware", LogLevel.None);
    }

    private static bool IsProbe(Microsoft.AspNetCore.Http.PathString path) =>
        path == "/healthz" || path == "/readyz" || path == "/metrics";
}
