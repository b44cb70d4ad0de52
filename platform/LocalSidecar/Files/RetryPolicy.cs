namespace Lmis.LocalSidecar.Files;

/// <summary>Pauses between attempts: constant, or exponential from 500 ms by 1.5 with ±50 % chance, as Dapr's; null retries means for ever.</summary>
internal sealed record RetryPolicy(bool IsExponential, TimeSpan Duration, TimeSpan MaxInterval, int? MaxRetries)
{
    public TimeSpan Pause(int retried) => IsExponential ? Grown(retried) * (0.5 + Random.Shared.NextDouble()) : Duration;

    public TimeSpan LongestPause(int retried) => IsExponential ? Grown(retried) * 1.5 : Duration;

    private TimeSpan Grown(int retried) =>
        TimeSpan.FromMilliseconds(Math.Min(500 * Math.Pow(1.5, Math.Min(retried, 64)), MaxInterval.TotalMilliseconds));

    public static RetryPolicy Read(YamlMap map)
    {
        var policy = map.Text("policy") ?? "constant";
        if (policy is not ("constant" or "exponential"))
            throw map.Wrong("policy", "must be constant or exponential");

        // Dapr takes -1, its default, as "for ever".
        var retries = map.Text("maxRetries") is null or "-1" ? null : map.Number("maxRetries");
        return new RetryPolicy(
            policy == "exponential", GoDuration.Parse(map, "duration") ?? TimeSpan.FromSeconds(5),
            GoDuration.Parse(map, "maxInterval") ?? TimeSpan.FromSeconds(60), retries);
    }
}
