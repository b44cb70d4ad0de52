using System.IO.Compression;
using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.ResponseCompression;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using BadHttpRequestException = Microsoft.AspNetCore.Http.BadHttpRequestException;

namespace Lmis.Hosting;

/// <summary>What every deployable does identically, in three calls: <c>AddPlatform</c>, <c>UsePlatform</c>, <c>RunPlatformAsync</c>.</summary>
public static class Platform
{
    /// <summary>Key of the host builder's properties that holds the app id given to <see cref="AddPlatform"/>.</summary>
    public const string ServiceName = "lmis.service-name";

    /// <summary>Ports, telemetry, health, tokens and area scope, problems, strict JSON, limits, compression, OpenAPI and resilience.</summary>
    /// <param name="builder">The application.</param>
    /// <param name="serviceName">The app id, for example <c>registry</c>.</param>
    public static WebApplicationBuilder AddPlatform(this WebApplicationBuilder builder, string serviceName)
    {
        ((IHostApplicationBuilder)builder).Properties[ServiceName] = serviceName;
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddOptions<PlatformOptions>().BindConfiguration("Platform").ValidateDataAnnotations().ValidateOnStart();
        AddPorts(builder);
        Telemetry.Add(builder, serviceName);
        TokenValidation.Add(builder);
        services.AddAuthorization();
        services.AddSingleton<IAuthorizationMiddlewareResultHandler, ScopeAuthorization>();
        services.AddHttpContextAccessor();
        services.AddScoped(s => AreaScope.Of(s.GetRequiredService<IHttpContextAccessor>().HttpContext, s.GetRequiredService<IOptions<PlatformOptions>>()));
        services.AddScoped(s => new Caller(s.GetRequiredService<IHttpContextAccessor>().HttpContext, serviceName));
        services.AddExceptionHandler<FaultProblems>();
        services.AddProblemDetails(options => options.CustomizeProblemDetails = Complete);
        services.Configure<RouteHandlerOptions>(options => options.ThrowOnBadRequest = true);
        services.Configure<ExceptionHandlerOptions>(options =>
            options.StatusCodeSelector = fault => fault is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status500InternalServerError);
        services.ConfigureHttpJsonOptions(options => MakeStrict(options.SerializerOptions));
        services.AddResponseCompression(options => options.EnableForHttps = true);
        services.Configure<BrotliCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.Configure<GzipCompressionProviderOptions>(options => options.Level = CompressionLevel.Fastest);
        services.AddSingleton<Drain>().AddHostedService(s => s.GetRequiredService<Drain>()).AddSingleton<IStartupFilter>(s => s.GetRequiredService<Drain>());
        services.AddHealthChecks().AddCheck<Drain>("stopping", tags: ["ready"]);
        // Read from the configuration, not from validated options: the host asks for it before a failed validation could be told in words.
        services.Configure<HostOptions>(host => host.ShutdownTimeout =
            TimeSpan.FromSeconds(builder.Configuration.GetValue("Platform:DrainSeconds", 0) + builder.Configuration.GetValue("Platform:ShutdownSeconds", 20)));
        services.ConfigureHttpClientDefaults(client => client.AddStandardResilienceHandler(options => options.Retry.DisableForUnsafeHttpMethods()));
        ApiDocument.Add(builder, serviceName);
        ServiceCalls.AddTokens(builder);
        return builder;
    }

    /// <summary>The middleware in its one right order, then health, metrics and the OpenAPI document.</summary>
    public static WebApplication UsePlatform(this WebApplication app)
    {
        app.UseExceptionHandler();
        app.UseStatusCodePages();
        app.UseResponseCompression();
        app.UseRouting();
        app.UseMiddleware<SidecarPort>();
        app.UseAuthentication();
        app.UseAuthorization();
        HealthEndpoints.Map(app);
        app.MapPrometheusScrapingEndpoint("/metrics").AllowPublic();
        app.MapOpenApi("/openapi/{documentName}.json").AllowPublic();
        return app;
    }

    /// <summary>
    /// With the word <c>migrate</c> applies the migrations under a lock and ends; with <c>wait-for-schema</c> ends when they are applied; else
    /// checks that every endpoint declared who may call it, and runs until stopped.
    /// </summary>
    /// <returns>The exit code: 0, or 1 with a sentence in the log.</returns>
    public static async Task<int> RunPlatformAsync(this WebApplication app, string[] args)
    {
        var log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("Lmis.Hosting");
        if (args is ["migrate", ..])
        {
            foreach (var command in app.Services.GetServices<MigrateCommand>())
                await command.RunAsync(app.Services, app.Lifetime.ApplicationStopping);
            log.LogInformation("The database is migrated");
            return 0;
        }
        if (args is ["wait-for-schema", ..])
            return await WaitForSchema.RunAsync(app.Services, log, app.Lifetime.ApplicationStopping);
        EndpointScopeCheck.Run(app);
        try
        {
            await app.RunAsync();
            return 0;
        }
        catch (Exception fault) when (WrongOptions(fault) is { Count: > 0 } wrong)
        {
            log.LogCritical("The configuration is not usable: {Failures}", string.Join(" ", wrong));
            return 1;
        }
        catch (IOException taken) when (taken.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            log.LogCritical("{Message} Stop the program that holds the port, or set Platform__HttpPort and Platform__SidecarPort to free ones.", taken.Message);
            return 1;
        }
    }

    /// <summary>JSON as public HTTP takes it: unknown or repeated members, numbers in quotes and missing values are refused.</summary>
    public static void MakeStrict(JsonSerializerOptions options)
    {
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.AllowDuplicateProperties = false;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
    }

    private static void AddPorts(WebApplicationBuilder builder) => builder.WebHost.ConfigureKestrel((context, kestrel) =>
    {
        var options = context.Configuration.GetSection("Platform").Get<PlatformOptions>() ?? new();
        var address = IPAddress.Parse(options.BindAddress);
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = options.MaxRequestBytes;
        kestrel.Listen(address, options.HttpPort, port => port.Protocols = HttpProtocols.Http1);
        kestrel.Listen(address, options.SidecarPort, port =>
        {
            port.Protocols = HttpProtocols.Http2;
            port.Use(next => connection =>
            {
                connection.Items[SidecarPort.Marker] = true;
                return next(connection);
            });
        });
    });

    private static void Complete(ProblemDetailsContext context)
    {
        var problem = context.ProblemDetails;
        // The framework gives the whole traceparent; operators search by the trace id.
        problem.Extensions["traceId"] = System.Diagnostics.Activity.Current?.TraceId.ToHexString() ?? context.HttpContext.TraceIdentifier;
        if (problem.Type?.StartsWith(Problems.TypePrefix, StringComparison.Ordinal) == true)
            return;
        (problem.Type, problem.Detail) = problem.Status switch
        {
            400 => (Problems.TypePrefix + "validation", problem.Detail ?? "Some values break a rule; 'errors' names each and why. Correct them and send the request again."),
            404 => (Problems.TypePrefix + "no-such-address", problem.Detail ?? "Nothing is served at this address; see /openapi/v1.json for what is."),
            405 => (Problems.TypePrefix + "method", problem.Detail ?? "This address does not take this method; the Allow header names those it takes."),
            406 => (Problems.TypePrefix + "not-acceptable", problem.Detail ?? "None of the accepted media types can be given."),
            413 => (Problems.TypePrefix + "body-too-large", TooLarge(context.HttpContext)),
            415 => (Problems.TypePrefix + "media-type", problem.Detail ?? "Send the body with 'Content-Type: application/json'."),
            _ => (Problems.TypePrefix + "http-" + problem.Status, problem.Detail),
        };
    }

    // One options class fails with its own exception, several with all of theirs gathered.
    private static List<string> WrongOptions(Exception fault) => fault switch
    {
        OptionsValidationException one => [.. one.Failures],
        AggregateException all => [.. all.InnerExceptions.OfType<OptionsValidationException>().SelectMany(one => one.Failures)],
        _ => [],
    };

    internal static string TooLarge(HttpContext context) =>
        $"The body is larger than the {context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize} bytes this address takes. Send less at once.";
}
