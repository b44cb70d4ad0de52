using System.Diagnostics;
using System.Globalization;
using System.Xml.Linq;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Testing;

/// <summary>
/// Runs every built test project, two at a time, and adds up what they say. A few tests that failed are tried once more, alone: one that passes
/// then counts as passed and is named at the end, for it is unsteady and wants mending.
/// </summary>
internal static class RunTests
{
    // More than these are no accident of timing.
    private const int MostTriedAgain = 5;

    // Most of what tests cost is compiling: hosts and processes that live for seconds. What lives on is compiled for speed later than it would be, and nothing is counted for it first.
    internal static readonly IReadOnlyDictionary<string, string?> CompileLess = new Dictionary<string, string?> { ["DOTNET_TieredPGO"] = "0", ["DOTNET_TC_CallCountThreshold"] = "200" };

    private sealed record Failure(string Method, string Test, string Message);

    private sealed record Result(string Project, int Passed, int Failed, int Skipped, TimeSpan Time, IReadOnlyList<string> Words, IReadOnlyList<Failure> Failures);

    internal static async Task<int> RunAsync(Layout layout, string[] only, CancellationToken ct)
    {
        var projects = Directory.EnumerateFiles(Path.Combine(layout.Root, "tests"), "*.Tests.csproj", SearchOption.AllDirectories)
            .Select(file => Path.GetFileNameWithoutExtension(file)).Where(name => only.Length == 0 || only.Contains(name)).Order(StringComparer.Ordinal).ToList();
        await using var servers = await TestServers.StartAsync(layout, durable: false, ct);
        var results = new List<Result>();
        // These start a whole platform of their own, so they have the machine to themselves, at the end.
        var whole = projects.Where(name => name is "EndToEnd.Tests" or "Container.Tests" or "Operations.Tests").ToList();
        // The largest first: one that begins last and takes longest would leave a processor idle.
        await RunAsync(projects.Except(whole).OrderByDescending(name => new FileInfo(AssemblyOf(layout, name)) is { Exists: true } built ? built.Length : 0), 2);
        await RunAsync(whole, 1);
        var unsteady = new List<string>();
        for (var i = 0; i < results.Count; i++)
        {
            // Only what failed as a test: a crash, or a fixture that did not come up for many, stays a failure.
            if (results[i] is { Failures.Count: > 0 and <= MostTriedAgain } first && first.Failures.Count == first.Failed)
            {
                var again = await RunOneAsync(layout, first.Project, servers.Variables, ct, [.. first.Failures.Select(failure => failure.Method).Distinct()]);
                var mended = first.Failures.Where(failure => again.Passed > 0 && again.Failed == again.Failures.Count && !again.Failures.Any(other => other.Method == failure.Method)).ToList();
                unsteady.AddRange(mended.Select(failure => $"{first.Project}: {failure.Test}: {failure.Message}"));
                results[i] = first with { Passed = first.Passed + mended.Count, Failed = first.Failed - mended.Count, Failures = [.. first.Failures.Except(mended)] };
            }
        }

        Say.Line("");
        Say.Line($"{"project",-28}{"passed",8}{"failed",8}{"skipped",9}{"time",9}");
        foreach (var result in results.OrderBy(result => result.Project, StringComparer.Ordinal))
        {
            Say.Line(string.Create(CultureInfo.InvariantCulture, $"{result.Project,-28}{result.Passed,8}{result.Failed,8}{result.Skipped,9}{result.Time.TotalSeconds,7:0.0} s"));
        }

        Tell("Failed at the first try and passed at the second, alone; wants mending:", unsteady);
        Tell("Failed:", results.SelectMany(result => result.Failures.Select(failure => $"{result.Project}: {failure.Test}: {failure.Message}")));
        var (passed, failed) = (results.Sum(result => result.Passed), results.Sum(result => result.Failed));
        Say.Line($"{passed} passed, {failed} failed");
        return failed == 0 && passed > 0 ? 0 : 1;

        static void Tell(string title, IEnumerable<string> lines)
        {
            var told = lines.ToList();
            if (told.Count > 0)
            {
                Say.Line("");
                Say.Line(title);
                Say.Line(RunToEnd.Indent(told));
            }
        }

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

    private static async Task<Result> RunOneAsync(Layout layout, string project, Dictionary<string, string?> variables, CancellationToken ct, string[]? methods = null)
    {
        var clock = Stopwatch.StartNew();
        var reports = Path.Combine(layout.Root, "artifacts", "tests");
        var name = methods is null ? project : project + ".again";
        var report = Path.Combine(reports, name + ".xml");
        Directory.CreateDirectory(reports);
        File.Delete(report);
        var words = new List<string>();
        var assembly = AssemblyOf(layout, project);
        if (!File.Exists(assembly))
        {
            return new Result(project, 0, 1, 0, clock.Elapsed, [$"{project} is not built: run 'make build'."], []);
        }

        await using var process = await RunningProcess.StartAsync(
            new ProcessSpec(project, ["dotnet", assembly, "-result-xml", report, "-noColor", "-noLogo", .. (methods ?? []).SelectMany(method => new[] { "-method", method })], layout.Root)
            {
                Environment = new Dictionary<string, string?>(variables.Concat(CompileLess)),
                LogFile = Path.Combine(reports, name + ".log"),
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

    private static string AssemblyOf(Layout layout, string project) => Path.Combine(layout.Root, "artifacts", "bin", project, "release", $"Lmis.{project}.dll");

    /// <summary>The totals of the report; a project that broke off without one counts as one failure.</summary>
    private static Result Read(string project, string report, int code, TimeSpan time, List<string> words)
    {
        if (!File.Exists(report))
        {
            return new Result(project, 0, 1, 0, time, [.. words.TakeLast(200)], []);
        }

        var assemblies = XDocument.Load(report).Root!.Elements("assembly").ToList();
        int Sum(string name) => assemblies.Sum(assembly => (int?)assembly.Attribute(name) ?? 0);
        var (passed, failed, skipped) = (Sum("passed"), Sum("failed") + Sum("errors"), Sum("skipped") + Sum("not-run"));
        // A crash after the last test leaves a good report and a bad exit code.
        return new Result(project, passed, failed == 0 && code != 0 ? 1 : failed, skipped, time, [.. words.TakeLast(400)], Failures(assemblies));
    }

    private static List<Failure> Failures(IEnumerable<XElement> assemblies) =>
    [
        .. assemblies.Descendants("test").Where(test => (string?)test.Attribute("result") == "Fail").Select(test => new Failure(
            $"{(string?)test.Attribute("type")}.{(string?)test.Attribute("method")}", (string?)test.Attribute("name") ?? "",
            Shorten((string?)test.Element("failure")?.Element("message") ?? ""))),
    ];

    // The beginning says what was expected, the end where a long command stopped.
    private static string Shorten(string message)
    {
        var lines = message.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return string.Join(' ', lines.Length <= 8 ? lines : [.. lines.Take(2), "…", .. lines.TakeLast(6)]);
    }
}
