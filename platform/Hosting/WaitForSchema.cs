using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace Lmis.Hosting;

/// <summary>The command word <c>wait-for-schema</c>: ends when the database is migrated as far as this build needs, for the container that goes before the service's own.</summary>
internal static class WaitForSchema
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(2);

    public static async Task<int> RunAsync(IServiceProvider services, ILogger log, CancellationToken ct)
    {
        var clock = services.GetRequiredService<TimeProvider>();
        // A deployable without a database, such as a gateway without an exchange, has nothing to wait for.
        foreach (var database in services.GetServices<SchemaState>())
        {
            string? told = null;
            while (await database.AskAsync(ct) is { Status: not HealthStatus.Healthy } state)
            {
                // Told when it changes, not every two seconds: building an index may take an hour.
                if (state.Description != told)
                    log.LogInformation("Waiting: {Reason}", told = state.Description);
                await Task.Delay(Look, clock, ct);
            }
        }
        log.LogInformation("The database is as this program needs it");
        return 0;
    }
}
