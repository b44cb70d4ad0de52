using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Lmis.Hosting;

/// <summary>
/// How a process goes without a request lost. From the moment it is asked to stop it is not ready, and every answer closes its connection, so that callers
/// who keep one open find another replica; it serves all the same until <see cref="PlatformOptions.DrainSeconds"/> are over, for load balancers learn late.
/// </summary>
internal sealed class Drain(IHostApplicationLifetime life, IOptions<PlatformOptions> options, TimeProvider clock) : IHostedLifecycleService, IHealthCheck, IStartupFilter
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        life.ApplicationStopping.IsCancellationRequested ? HealthCheckResult.Unhealthy("This process is stopping; ask another.") : HealthCheckResult.Healthy());

    // Before everything else, so that no answer goes without it; written last, for a failure's answer is begun anew.
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(rest => context =>
        {
            if (life.ApplicationStopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol))
            {
                context.Response.OnStarting(static of =>
                {
                    ((HttpContext)of).Response.Headers.Connection = "close";
                    return Task.CompletedTask;
                }, context);
            }
            return rest(context);
        });
        next(app);
    };

    // The host waits for this before it stops any of its services, the servers and the background work among them.
    public Task StoppingAsync(CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds), clock, cancellationToken);

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
