using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Parts;

/// <summary>One process of the platform: a server, the sidecars or a deployable.</summary>
internal sealed record Part(string Province, string Name, IReadOnlyList<Port> Ports)
{
    /// <summary>Makes what it needs (a cluster, migrated tables) and says how to start it.</summary>
    internal required Func<CancellationToken, Task<ProcessSpec>> PrepareAsync { get; init; }

    /// <summary>Null when it is ready, else why not.</summary>
    internal required Func<CancellationToken, Task<string?>> WhyNotReadyAsync { get; init; }

    /// <summary>Done once it is ready and before the next part starts, such as making databases.</summary>
    internal Func<CancellationToken, Task> WhenReadyAsync { get; init; } = _ => Task.CompletedTask;

    /// <summary>Parts of one stage need nothing of each other and start at the same time, when those of the stages before are ready.</summary>
    internal int Stage { get; init; }

    /// <summary>Where it is reached, for people.</summary>
    internal string Address { get; init; } = "";

    /// <summary>The address that answers 200 when it is ready, for <c>make status</c>; null when only its process is watched.</summary>
    internal string? Probe { get; init; }

    internal string? Assembly { get; init; }

    internal TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(60);
}
