using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Lmis.Identity.Keys;

/// <summary>Ready only once there is a key to sign with.</summary>
public sealed class SigningKeysLoaded(SigningKeyRing ring) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) => Task.FromResult(
        ring.IsLoaded ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The signing keys are not read yet; the log says why. An empty database needs the word 'migrate' first."));
}
