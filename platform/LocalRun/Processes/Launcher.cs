using System.Collections.Concurrent;
using System.Diagnostics;

namespace Lmis.LocalRun.Processes;

/// <summary>Starts children in groups of their own that the kernel ends when this process dies, however it dies.</summary>
internal static class Launcher
{
    // The kernel sends the parent-death signal when the starting *thread* ends, and pool threads come and go:
    // so all children are started from this one thread, which lives as long as the process.
    private static readonly BlockingCollection<Action> Work = Begin();

    internal static Task<Process> StartAsync(ProcessSpec spec)
    {
        var result = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        Work.Add(() =>
        {
            try
            {
                result.SetResult(Process.Start(Describe(spec)) ?? throw new RunException($"{spec.Name} could not be started."));
            }
            catch (Exception e) when (e is System.ComponentModel.Win32Exception or InvalidOperationException or RunException)
            {
                result.SetException(new RunException($"{spec.Name} could not be started: {e.Message}", e));
            }
        });
        return result.Task;
    }

    private static ProcessStartInfo Describe(ProcessSpec spec)
    {
        var words = new List<string>();
        if (FindProgram.OnPath("setsid") is { } setsid)
        {
            // Own session: Ctrl-C at the terminal reaches only LocalRun, which then stops the parts in order.
            words.Add(setsid);
        }

        if (FindProgram.OnPath("setpriv") is { } setpriv)
        {
            words.AddRange([setpriv, "--pdeathsig", spec.StopSignal == Signals.Interrupt ? "INT" : "TERM"]);
            if (spec.User is { } user)
            {
                words.AddRange([$"--reuid={user}", $"--regid={user}", "--init-groups"]);
            }

            words.Add("--");
        }
        else if (spec.User is { } user)
        {
            words.AddRange(["runuser", "-u", user, "--"]);
        }

        words.AddRange(spec.Command);
        var start = new ProcessStartInfo(words[0], words.Skip(1))
        {
            WorkingDirectory = spec.Directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
        };
        foreach (var (name, value) in spec.Environment)
        {
            start.Environment[name] = value;
        }

        return start;
    }

    private static BlockingCollection<Action> Begin()
    {
        var work = new BlockingCollection<Action>();
        new Thread(() =>
        {
            foreach (var action in work.GetConsumingEnumerable())
            {
                action();
            }
        })
        { IsBackground = true, Name = "launcher" }.Start();
        return work;
    }
}
