using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.States;

/// <summary>Ready once the exchange's state is read and as long as it is recent enough to answer by.</summary>
public sealed class StateCheck(ExchangeState state, IOptions<ExchangeOptions> options, TimeProvider clock) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(!options.Value.IsOn || state.Current.IsFresh(clock)
            ? HealthCheckResult.Healthy()
            : HealthCheckResult.Unhealthy("Directory and agreements have not been read for more than five seconds; check that PostgreSQL answers."));
}
