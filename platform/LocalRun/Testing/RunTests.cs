using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Testing;

/// <summary>Runs every built test project, two at a time, and adds up what they say.</summary>
internal static class RunTests
{
    private sealed record Result(string Project, int Passed, int Failed, int Skipped, TimeSpan Time, IReadOnlyList<string> Words);

    internal static async Task<int> RunAsync(Layout layout, string[] only, CancellationToken ct)
    {
        var projects = Directory.EnumerateFiles(Path.Combine(layout.Root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => only.Length == 0 || only.Contains(name)).Order(StringComparer.Ordinal).ToList();
        await using var servers = await TestServers.StartAsync(layout, durable: false, ct);
        var results = new List<Result>();
        // The end-to-end tests start a whole platform of their own, so they have the machine to themselves, at the end.
        var whole = projects.Where(name => name == "EndToEnd.Tests").ToList();
        await RunAsync(projects.Except(whole), 2);
        await RunAsync(whole, 1);

        Say.Line("");
        Say.Line($"{"project",-28}{"passed",8}{"failed",8}{"skipped",9}{"time",9}");
        foreach (var result in results.OrderBy(result => result.Project, StringComparer.Ordinal))
        {
            Say.Line(string.Create(CultureInfo.InvariantCulture, $"{result.Project,-28}{result.Passed,8}{result.Failed,8}{result.Skipped,9}{result.Time.TotalSeconds,7:0.0} s"));
        }

        var (passed, failed) = (results.Sum(result => result.Passed), results.Sum(result => result.Failed));
        Say.Line($"{passed} passed, {failed} failed");
        return failed == 0 && passed > 0 ? 0 : 1;

        async Task RunAsync(IEnumerable<string> names, int atOnce) =>
            await Parallel.ForEachAsync(names, new ParallelOptions { MaxDegreeOfParallelism = atOnce, CancellationToken = ct }, async (name, token) =>
            {
                var result = await RunOneAsync(layout, name, servers.Variables, token);
                lock (results)
                {
                    results.Add(result);
                }

                Say.Line($"{name}: {result.Passed} passed, {result.Failed} failed");
                if (result.Failed > 0)
                {
                    Say.Line(RunToEnd.Indent(result.Words));
                }
            });
    }

    private static async Task<Result> RunOneAsync(Layout layout, string project, Dictionary<string, string?> variables, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var reports = Path.Combine(layout.Root, "artifacts", "tests");
        var report = Path.Combine(reports, project + ".xml");
        Directory.CreateDirectory(reports);
        File.Delete(report);
        var words = new List<string>();
        var assembly = Path.Combine(layout.Root, "artifacts", "bin", project, "release", $"Lmis.{project}.dll");
        if (!File.Exists(assembly))
        {
            return new Result(project, 0, 1, 0, clock.Elapsed, [$"{project} is not built: run 'make build'."]);
        }

        await using var process = await RunningProcess.StartAsync(
            new ProcessSpec(project, ["dotnet", assembly, "-result-xml", report, "-noColor", "-noLogo"], layout.Root)
            {
                Environment = variables,
                LogFile = Path.Combine(reports, project + ".log"),
            },
            line =>
            {
                lock (words)
                {
                    words.Add(line);
                }
            });
        var code = await process.Ended.WaitAsync(ct);
        lock (words)
        {
            return Read(project, report, code, clock.Elapsed, words);
        }
    }

    /// <summary>The totals of the report; a project that broke off without one counts as one failure.</summary>
    private static Result Read(string project, string report, int code, TimeSpan time, List<string> words)
    {
        if (!File.Exists(report))
        {
            return new Result(project, 0, 1, 0, time, [.. words.TakeLast(200)]);
        }

        var assemblies = XDocument.Load(report).Root!.Elements("assembly").ToList();
        int Sum(string name) => assemblies.Sum(assembly => (int?)assembly.Attribute(name) ?? 0);
        var (passed, failed, skipped) = (Sum("passed"), Sum("failed") + Sum("errors"), Sum("skipped") + Sum("not-run"));
        // A crash after the last test leaves a good report and a bad exit code.
        return new Result(project, passed, failed == 0 && code != 0 ? 1 : failed, skipped, time, [.. words.TakeLast(400)]);
    }
}
