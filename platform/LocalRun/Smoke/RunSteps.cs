using System.Diagnostics;
using System.Globalization;
using Lmis.LocalRun.Network;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.RunFiles;

namespace Lmis.LocalRun.Smoke;

/// <summary>Runs the README's commands in order against the running platform and compares their answers.</summary>
internal static class RunSteps
{
    internal static async Task<int> RunAsync(Layout layout, RunOptions options, string[] files, CancellationToken ct)
    {
        await ReadersPrograms.EnsureAsync(ct);
        var file = RunFile.Read(Path.Combine(layout.Root, "dapr.yaml"));
        // A platform moved by PORT_OFFSET is met where it is; the README names the usual address.
        var (written, actual) = (ProvinceEnvironment.PublicPort(file), new Uri(PublicAddress.Find(layout, options).Origin).Port);
        // The gateways of further provinces stand a thousand ports on each, and the national one after the last.
        var addresses = Enumerable.Range(0, options.Provinces.Count + 1).ToDictionary(i => Origin(written + (1000 * i)), i => Origin(actual + (1000 * i)));
        // Whoever plays a national member's part from outside the exchange speaks to its control port.
        addresses[Origin(NationalParts.ControlPort)] = Origin(NationalParts.ControlPort + actual - written);
        return await RunAsync(layout.Root, files is [var path] ? path : Path.Combine(layout.Root, "README.md"), addresses, ct);

        static string Origin(int port) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");
    }

    internal static async Task<int> RunAsync(string folder, string path, IReadOnlyDictionary<string, string> addresses, CancellationToken ct)
    {
        var (limit, patience) = (TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(2));
        var (steps, whole) = (ReadSteps.From(path), Stopwatch.StartNew());
        if (steps.Count == 0)
        {
            throw new RunException($"{path} has no block marked 'bash smoke'.");
        }

        using var shell = new ShellSession(folder);
        foreach (var (number, step) in steps.Index())
        {
            var clock = Stopwatch.StartNew();
            var (command, answer) = (Moved(step.Command, addresses), step.Answer is null ? null : Moved(step.Answer, addresses));
            var (output, code) = await shell.RunAsync(command, limit, ct);
            while (step.Until && !MatchAnswer.Matches(answer!, output, step.IsJson) && clock.Elapsed < patience)
            {
                await Task.Delay(500, ct);
                (output, code) = await shell.RunAsync(command, limit, ct);
            }

            if (answer is null ? code != 0 : !MatchAnswer.Matches(answer, output, step.IsJson))
            {
                Say.Error($"{Path.GetFileName(path)}, line {step.Line}: {(answer is null ? $"exit code {code}" : "the answer differs")}\n{Indented(command)}\n{(answer is null ? Indented(output) : MatchAnswer.Difference(answer, output, step.IsJson))}");
                return 1;
            }

            Say.Line(string.Create(CultureInfo.InvariantCulture, $"  {number + 1,2}/{steps.Count}  line {step.Line,-4} {clock.Elapsed.TotalSeconds,5:0.0} s  {Brief(command)}"));
        }

        Say.Line(string.Create(CultureInfo.InvariantCulture, $"{steps.Count} commands of {Path.GetFileName(path)} gave what it says, in {whole.Elapsed:m\\:ss} min."));
        return 0;
    }

    private static string Moved(string text, IReadOnlyDictionary<string, string> addresses) =>
        addresses.Aggregate(text, (moved, address) => moved.Replace(address.Key, address.Value, StringComparison.Ordinal));

    private static string Indented(string text) => Processes.RunToEnd.Indent(text.Split('\n'));

    private static string Brief(string command)
    {
        var line = command.Split('\n').FirstOrDefault(line => !line.StartsWith('#')) ?? "";
        return line.Length > 90 ? line[..90] + "…" : line;
    }
}
