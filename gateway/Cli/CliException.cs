namespace Lmis.Cli;

/// <summary>Why a command did not do it: one sentence that says what to do, and the exit code.</summary>
public sealed class CliException(string message, int exitCode = CliException.Wrong, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>Exit code: refused by somebody else, or broken.</summary>
    public const int Refused = 1;

    /// <summary>Exit code: asked wrongly.</summary>
    public const int Wrong = 2;

    /// <summary>What the process ends with.</summary>
    public int ExitCode { get; } = exitCode;
}
