using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace Lmis.LocalRun.Smoke;

/// <summary>One bash that runs command after command, so that a variable set by one is there for the next, as for a reader.</summary>
internal sealed class ShellSession : IDisposable
{
    private readonly Process _shell;
    private readonly string _mark = $"--{Guid.CreateVersion7():N}--";

    internal ShellSession(string folder)
    {
        _shell = Process.Start(new ProcessStartInfo("bash", ["--noprofile", "--norc"])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = new UTF8Encoding(false),
        })!;
        // Words on standard error belong to what a reader sees.
        _shell.StandardInput.WriteLine("exec 2>&1");
    }

    /// <summary>Runs the command and answers what it printed and its exit code.</summary>
    internal async Task<(string Output, int Code)> RunAsync(string command, TimeSpan limit, CancellationToken ct)
    {
        // The command's own standard input is empty: it must not eat the commands after it.
        var text = $"eval {Quote(command)} </dev/null\nprintf '\\n%s%s\\n' '{_mark}' \"$?\"\n";
        await _shell.StandardInput.WriteAsync(text.AsMemory(), ct);
        await _shell.StandardInput.FlushAsync(ct);
        var output = new List<string>();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(limit);
        try
        {
            while (await _shell.StandardOutput.ReadLineAsync(timeout.Token) is { } line)
            {
                if (line.StartsWith(_mark, StringComparison.Ordinal))
                {
                    return (string.Join('\n', output), int.Parse(line[_mark.Length..], CultureInfo.InvariantCulture));
                }

                output.Add(line);
            }

            throw new RunException($"The shell ended in the middle of:\n{command}\n{string.Join('\n', output)}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new RunException($"No end after {limit.TotalSeconds:0} s of:\n{command}\n{string.Join('\n', output)}");
        }
    }

    public void Dispose()
    {
        if (!_shell.HasExited)
        {
            _shell.Kill(entireProcessTree: true);
        }

        _shell.Dispose();
    }

    private static string Quote(string text) => "'" + text.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
