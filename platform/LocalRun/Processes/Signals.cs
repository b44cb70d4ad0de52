using System.Runtime.InteropServices;

namespace Lmis.LocalRun.Processes;

/// <summary>Sends signals, which the class library cannot do by itself.</summary>
internal static partial class Signals
{
    internal const int Hangup = 1, Interrupt = 2, Kill = 9, Terminate = 15;

    /// <summary>SIGUSR1, by which LocalRun is asked to start again what has died; Darwin numbers it otherwise.</summary>
    internal static readonly int StartAgain = OperatingSystem.IsMacOS() ? 30 : 10;

    /// <summary>Signals one process; false when it no longer exists.</summary>
    internal static bool Send(int pid, int signal) => NativeKill(pid, signal) == 0;

    /// <summary>Signals every process of a group; every part leads its own group, so its children go with it.</summary>
    internal static bool SendToGroup(int group, int signal) => NativeKill(-group, signal) == 0;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int NativeKill(int pid, int signal);
}
