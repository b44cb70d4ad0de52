using System.Diagnostics;
using System.Globalization;
using Lmis.LocalRun.Parts;
using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Tests;

/// <summary>A folder with a run file of small Node.js apps in place of the deployables, on ports of its own; the servers and the sidecar are real.</summary>
internal sealed class FakePlatform : IAsyncDisposable
{
    private const string App = """
        const http = require('http'), http2 = require('http2'), env = process.env, word = process.argv[2];
        if (word) { console.log('did ' + word); process.exit(0); }
        if (env.FAKE_FAULT === env.ServiceClient__ClientId) { console.error('the cellar is flooded'); process.exit(7); }
        const answer = (request, response) => { response.writeHead(request.url === '/dapr/subscribe' ? 404 : 200); response.end(); };
        http.createServer(answer).listen(+env.Platform__HttpPort, '127.0.0.1');
        http2.createServer(answer).listen(+env.Platform__SidecarPort, '127.0.0.1');
        console.log('serves ' + env.Platform__ProvinceCode);
        """;

    private static int _taken;
    private readonly Layout _layout;
    private readonly List<Process> _started = [];

    internal FakePlatform()
    {
        Root = Directory.CreateTempSubdirectory("lmis-localrun-").FullName;
        // PostgreSQL's user must pass through, as in an ordinary clone.
        File.SetUnixFileMode(Root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        var repository = Layout.Find(AppContext.BaseDirectory).Root;
        Directory.CreateDirectory(Path.Combine(Root, "services", "Registry", "CodeLists"));
        foreach (var path in new[] { "artifacts", "k8s", "services/Registry/CodeLists/Data" })
        {
            File.CreateSymbolicLink(Path.Combine(Root, path), Path.Combine(repository, path));
        }

        Directory.CreateDirectory(Path.Combine(Root, "app"));
        File.WriteAllText(Path.Combine(Root, "app", "app.js"), App);
        File.WriteAllText(Path.Combine(Root, "dapr.yaml"), "version: 1\ncommon: { resourcesPaths: [./k8s/dapr/components] }\napps:\n" + string.Concat(new[] { "identity", "registry", "gateway" }.Select((id, i) => $$"""
              - { appID: {{id}}, appDirPath: ./app, appPort: {{5102 + (10 * i)}}, appProtocol: h2c, daprHTTPPort: {{3501 + (10 * i)}}, daprGRPCPort: {{3601 + (10 * i)}},
                  command: [node, app.js], env: { Platform__HttpPort: {{5101 + (10 * i)}}, Platform__SidecarPort: {{5102 + (10 * i)}} } }

            """)));
        _layout = new Layout(Root, Path.Combine(Root, ".local"));
        Offset = FreeOffset();
    }

    internal string Root { get; }

    internal int Offset { get; }

    internal RunState State => RunState.Read(_layout) ?? throw new InvalidOperationException("There is no state file.");

    internal IReadOnlyList<RunState.PartState> AliveParts => RunState.Read(_layout)?.Parts.Where(part => part.IsAlive).ToList() ?? [];

    internal RunState.PartState Part(string name) => State.Parts.Single(part => part.Name == name);

    /// <summary>Runs a command of LocalRun to its end.</summary>
    internal async Task<(int Code, string Output)> RunAsync(string command, params (string Name, string Value)[] variables)
    {
        using var process = Start(command, variables, out var output);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(3), TestContext.Current.CancellationToken);
        return (process.ExitCode, string.Join('\n', output()));
    }

    /// <summary>Starts a command of LocalRun and leaves it running.</summary>
    internal Process Start(string command, (string Name, string Value)[] variables, out Func<IReadOnlyList<string>> output)
    {
        var lines = new List<string>();
        output = () =>
        {
            lock (lines)
            {
                return [.. lines];
            }
        };
        // A shell that starts something in the background has it ignore Ctrl-C, and so would whatever it starts.
        var start = new ProcessStartInfo("env", ["--default-signal=INT,QUIT", "dotnet", typeof(Layout).Assembly.Location, .. command.Split(' ')]) { WorkingDirectory = Root, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var name in new[] { "PROVINCE", "DETACH", "LOCAL_DIR", "WORKERS", "LOGS", "IMAGES", "PARTNER_APPS" })
        {
            start.Environment.Remove(name);
        }

        start.Environment["DEMO"] = "0";
        start.Environment["PROVINCES"] = "19";
        start.Environment["PORT_OFFSET"] = Offset.ToString(CultureInfo.InvariantCulture);
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        var process = new Process { StartInfo = start };
        process.OutputDataReceived += Keep;
        process.ErrorDataReceived += Keep;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _started.Add(process);
        return process;

        void Keep(object sender, DataReceivedEventArgs data)
        {
            lock (lines)
            {
                lines.Add(data.Data ?? "");
            }
        }
    }

    /// <summary>Waits until something holds; fails with what was printed.</summary>
    internal static async Task UntilAsync(Func<bool> holds, string what, Func<IReadOnlyList<string>>? output = null)
    {
        var clock = Stopwatch.StartNew();
        while (!holds())
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(90), $"{what} did not happen.\n{string.Join('\n', output?.Invoke() ?? [])}");
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        var stop = await RunAsync("stop");
        var clean = await RunAsync("clean");
        Assert.True(stop.Code == 0 && clean.Code == 0, stop.Output + clean.Output);
        Directory.Delete(Root, recursive: true);
    }

    private static int FreeOffset()
    {
        for (var offset = 11_000 + (Environment.ProcessId % 500 * 7) + (Interlocked.Increment(ref _taken) * 37); ; offset += 41)
        {
            var ports = new[] { 5101, 5102, 5111, 5112, 5121, 5122, 3501, 3601, 3511, 3611, 3521, 3621, PlanParts.PostgresPort, PlanParts.StreamsPort, PlanParts.EphemeralPort };
            if (ports.SelectMany(port => new[] { port + offset, port + offset + 1000 }).All(Port.IsFree))
            {
                return offset;
            }
        }
    }
}
