using System.Diagnostics;
using Lmis.LocalRun.Parts;

namespace Lmis.LocalRun;

/// <summary>Starts the platform in the background, shows its progress, and returns when it is ready or has failed.</summary>
internal static class StartDetached
{
    internal static async Task<int> RunAsync(Layout layout, CancellationToken ct)
    {
        Directory.CreateDirectory(layout.Local);
        if (RunState.Read(layout) is { IsSupervised: true })
        {
            Say.Line("The platform of this folder runs already: only what has died is started.");
            return await RestartPart.RunAsync(layout, null, ct);
        }

        // The first start prints passwords: only this user may read them here, too.
        File.Delete(layout.SupervisorLog);
        await using (new FileStream(layout.SupervisorLog, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
        {
        }

        // A session of its own, away from this terminal: it must outlive us and hear no Ctrl-C.
        var start = new ProcessStartInfo("sh", ["-c", "exec setsid \"$@\" >>\"$LMIS_RUN_LOG\" 2>&1 </dev/null", "sh", Environment.ProcessPath!, .. SelfArguments(), "up", "--watch"])
        {
            WorkingDirectory = layout.Root,
            UseShellExecute = false,
        };
        start.Environment["LMIS_RUN_LOG"] = layout.SupervisorLog;
        using var supervisor = Process.Start(start)!;
        using var log = new StreamReader(new FileStream(layout.SupervisorLog, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        while (true)
        {
            var state = RunState.Read(layout);
            var done = supervisor.HasExited || (state is { Ready: true } && state.Supervisor == supervisor.Id);
            // Before the words are read: the last of them belong to the outcome.
            Print(log);
            if (done)
            {
                return supervisor.HasExited ? Math.Max(1, supervisor.ExitCode) : 0;
            }

            if (ct.IsCancellationRequested)
            {
                Processes.Signals.Send(supervisor.Id, Processes.Signals.Terminate);
                await supervisor.WaitForExitAsync(CancellationToken.None);
                Print(log);
                return 130;
            }

            await Task.Delay(100, CancellationToken.None);
        }
    }

    private static void Print(StreamReader log)
    {
        while (log.ReadLine() is { } line)
        {
            Say.Line(line);
        }
    }

    /// <summary>Started as <c>dotnet X.dll</c>, the assembly is the first word after dotnet; as its own program there is none.</summary>
    private static IEnumerable<string> SelfArguments() =>
        Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? [typeof(StartDetached).Assembly.Location] : [];
}
