namespace Lmis.LocalRun.Processes;

/// <summary>What to start: the words of the command, where, with what environment, as whom, and how it is asked to end.</summary>
internal sealed record ProcessSpec(string Name, IReadOnlyList<string> Command, string Directory)
{
    /// <summary>Variables added to the inherited ones; null removes one.</summary>
    internal IReadOnlyDictionary<string, string?> Environment { get; init; } = new Dictionary<string, string?>();

    /// <summary>The user to run as when we are root and the program refuses root, else null.</summary>
    internal string? User { get; init; }

    /// <summary>The signal that asks it to end: PostgreSQL waits for its clients on SIGTERM, and ends at once on SIGINT.</summary>
    internal int StopSignal { get; init; } = Signals.Terminate;

    /// <summary>How long it may take to end before it is killed.</summary>
    internal TimeSpan StopTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Text given on standard input, such as a configuration with a password in it, which must not stand on a command line.</summary>
    internal string? Input { get; init; }

    /// <summary>The file that keeps its output, or null.</summary>
    internal string? LogFile { get; init; }
}
