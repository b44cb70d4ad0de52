using OpenIddict.Abstractions;

namespace Lmis.Identity.Tokens;

/// <summary>Removes tokens and authorizations that have been over for a day, so that the tables do not grow for ever.</summary>
public sealed class PruneTokens(IServiceScopeFactory scopes, TimeProvider clock, ILogger<PruneTokens> logger) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var threshold = clock.GetUtcNow() - TimeSpan.FromDays(1);
                var tokens = await scope.ServiceProvider.GetRequiredService<IOpenIddictTokenManager>().PruneAsync(threshold, stoppingToken);
                var authorizations = await scope.ServiceProvider.GetRequiredService<IOpenIddictAuthorizationManager>().PruneAsync(threshold, stoppingToken);
                logger.LogInformation("Pruned {Tokens} tokens and {Authorizations} authorizations", tokens, authorizations);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                logger.LogError(exception, "Old tokens could not be pruned; the next try is in {Every}.", Every);
            }
        }
    }
}
