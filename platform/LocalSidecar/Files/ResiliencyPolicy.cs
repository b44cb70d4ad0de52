namespace Lmis.LocalSidecar.Files;

/// <summary>How often and how long a delivery or a publication is tried: a timeout per attempt and a retry with its pauses.</summary>
internal sealed record ResiliencyPolicy(TimeSpan? Timeout, RetryPolicy? Retry)
{
    public static readonly ResiliencyPolicy SingleAttempt = new(null, null);

    /// <summary>The longest that all attempts together can take; null when nothing bounds it.</summary>
    public TimeSpan? Budget
    {
        get
        {
            if (Timeout is not { } timeout)
                return null;
            if (Retry is not { } retry)
                return timeout;
            if (retry.MaxRetries is not { } retries)
                return null;

            var total = timeout;
            for (var i = 0; i < retries; i++)
                total += timeout + retry.LongestPause(i);
            return total;
        }
    }

    /// <summary>Runs attempts until one returns true; false when the policy ran out.</summary>
    public async Task<bool> RunAsync(Func<CancellationToken, Task<bool>> attempt, TimeProvider clock, CancellationToken cancellation)
    {
        for (var retried = 0; ; retried++)
        {
            if (await AttemptAsync(attempt, clock, cancellation))
                return true;
            if (Retry is not { } retry || retried >= retry.MaxRetries)
                return false;
            await Task.Delay(retry.Pause(retried), clock, cancellation);
        }
    }

    private async Task<bool> AttemptAsync(Func<CancellationToken, Task<bool>> attempt, TimeProvider clock, CancellationToken cancellation)
    {
        if (Timeout is not { } timeout)
            return await attempt(cancellation);

        using var limit = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            return await attempt(both.Token);
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }
}
