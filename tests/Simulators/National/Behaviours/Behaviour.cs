namespace Lmis.Simulators.National.Behaviours;

/// <summary>How a simulated service behaves.</summary>
/// <param name="Mode"><c>normal</c>, <c>slow</c>, <c>down</c> or <c>wrong</c>.</param>
/// <param name="How">Of <c>wrong</c>: which way, see <see cref="Ways"/>.</param>
/// <param name="DelayMilliseconds">Of <c>slow</c>: how much longer an answer takes.</param>
/// <param name="Share">The share of requests that meet it, 0 to 1.</param>
public sealed record Behaviour(string Mode, string? How = null, int DelayMilliseconds = 5_000, double Share = 1)
{
    /// <summary>The modes.</summary>
    public static readonly IReadOnlyList<string> Modes = ["normal", "slow", "down", "wrong"];

    /// <summary>The ways of being wrong.</summary>
    public static readonly IReadOnlyList<string> Ways =
        ["not-json", "duplicate-member", "invalid-utf8", "other-rows", "no-rows", "redirect", "fault", "too-large", "broken-off", "cookies"];

    /// <summary>As it should be.</summary>
    public static readonly Behaviour Normal = new("normal");
}

/// <summary>The behaviour of each service of this process, changed on command while it runs.</summary>
public sealed class BehaviourSet
{
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Behaviour> set = new(StringComparer.Ordinal);

    /// <summary>The behaviour of a service; normal unless told otherwise.</summary>
    public Behaviour this[string service]
    {
        get => set.GetValueOrDefault(service, Behaviour.Normal);
        set => set[service] = value;
    }
}
