namespace Lmis.LocalRun.Processes;

/// <summary>Runs a command that ends by itself, such as a migration.</summary>
internal static class RunToEnd
{
    /// <summary>Runs it; a non-zero exit becomes one sentence followed by its last lines.</summary>
    internal static async Task<IReadOnlyList<string>> RunAsync(ProcessSpec spec, CancellationToken ct)
    {
        await using var process = await RunningProcess.StartAsync(spec);
        var code = await process.Ended.WaitAsync(ct);
        return code == 0
            ? process.LastLines()
            : throw new RunException($"{spec.Name} failed (exit code {code}).{Environment.NewLine}{Indent(process.LastLines())}");
    }

    internal static string Indent(IEnumerable<string> lines) => string.Join(Environment.NewLine, lines.Select(line => "    " + Cut(line)));

    /// <summary>An exception on one line fills a screen; the log file keeps it whole.</summary>
    internal static string Cut(string line) => line.Length > 400 ? line[..400] + "…" : line;
}
