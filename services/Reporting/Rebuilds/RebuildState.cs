namespace Lmis.Reporting.Rebuilds;

/// <summary>Where a rebuild stands.</summary>
public static class RebuildState
{
    /// <summary>Asked for, not begun.</summary>
    public const string Waiting = "waiting";

    /// <summary>Reading the snapshot.</summary>
    public const string Running = "running";

    /// <summary>Readers see its result.</summary>
    public const string Completed = "completed";

    /// <summary>Given up; readers see the facts as before.</summary>
    public const string Failed = "failed";
}
