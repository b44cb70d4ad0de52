using System.Diagnostics;
using System.Globalization;
using Lmis.Testing;

namespace Lmis.Operations.Tests.Pods;

/// <summary>A replica as a cluster runs it: a built deployable as its own process with the chart's settings, and its own sidecar where it has one.</summary>
internal sealed class Pod : IAsyncDisposable
{
    /// <summary>Shorter than the chart's 10 s, and all the same longer than <see cref="ServiceAddress.Lag"/> and than the gateway keeps an idle connection.</summary>
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(60);
    private static readonly HttpClient Probe = new(new SocketsHttpHandler { UseProxy = false, PooledConnectionLifetime = TimeSpan.Zero }) { Timeout = TimeSpan.FromSeconds(6) };

    private readonly Process service;
    private readonly Process? sidecar;
    private readonly List<string> log = [];

    private Pod(string name, int port, int door, Process service, Process? sidecar)
    {
        (Name, Port, Door, this.service, this.sidecar) = (name, port, door, service, sidecar);
        Follow(service);
        if (sidecar is not null)
            Follow(sidecar);
    }

    public string Name { get; }

    public int Port { get; }

    /// <summary>Port of a gateway's door for partners, where the exchange is on.</summary>
    public int Door { get; }

    public long PeakMemory { get; private set; }

    /// <summary>What service and sidecar have said.</summary>
    public string Log
    {
        get
        {
            lock (log)
                return string.Join('\n', log);
        }
    }

    /// <summary>Starts it; whether it becomes ready is another question.</summary>
    /// <param name="program">The project's name, such as <c>Registry</c>.</param>
    /// <param name="version">What tells replicas of two versions apart in logs and figures.</param>
    /// <param name="settings">Settings on top of those of every pod.</param>
    /// <param name="streamsDatabase">Number of the Redis database with the events; null for one without a sidecar.</param>
    public static Pod Start(string program, string version, IReadOnlyDictionary<string, string?> settings, int? streamsDatabase)
    {
        var (http, door, forSidecar, daprHttp, daprGrpc) = (TestPorts.Next(), TestPorts.Next(), TestPorts.Next(), TestPorts.Next(), TestPorts.Next());
        var all = new Dictionary<string, string?>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            // A replica lives for a minute here: what is measured to compile hot code better would never pay.
            ["DOTNET_TieredPGO"] = "0",
            ["Platform:HttpPort"] = Text(http),
            ["Platform:SidecarPort"] = Text(forSidecar),
            ["Platform:ProvinceCode"] = "19",
            ["Platform:DrainSeconds"] = Text((int)Drain.TotalSeconds),
            ["Auth:Issuer"] = TestTokens.Issuer,
            ["Auth:JwksFile"] = TestTokens.JwksFile,
            ["Exchange:InternalKeysFile"] = ExchangeTokens.KeysFile,
            ["Exchange:ProviderPort"] = Text(door),
            ["APP_API_TOKEN"] = "app", ["DAPR_API_TOKEN"] = "dapr", ["DAPR_HTTP_PORT"] = Text(daprHttp), ["DAPR_GRPC_PORT"] = Text(daprGrpc),
            ["DAPR_HTTP_ENDPOINT"] = null, ["DAPR_GRPC_ENDPOINT"] = null,
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        var sidecar = streamsDatabase is { } streams ? StartSidecar(program.ToLowerInvariant(), forSidecar, daprHttp, daprGrpc, streams, all["APP_API_TOKEN"]!, all["DAPR_API_TOKEN"]!) : null;
        return new($"{program.ToLowerInvariant()} {version} at {http}", http, door, Start(program, [], all), sidecar);
    }

    /// <summary>Runs the deployable with a word, such as <c>migrate</c>, or several, to its end.</summary>
    /// <param name="said">Gets each line it writes.</param>
    public static async Task RunAsync(string program, string words, IReadOnlyDictionary<string, string?> settings, Action<string>? said = null)
    {
        var all = new Dictionary<string, string?>(settings)
        {
            ["Platform:HttpPort"] = "0", ["Platform:SidecarPort"] = "0", ["Platform:ProvinceCode"] = "19", ["Auth:Issuer"] = TestTokens.Issuer, ["Auth:JwksFile"] = TestTokens.JwksFile,
            ["Exchange:InternalKeysFile"] = ExchangeTokens.KeysFile,
        };
        using var process = Start(program, words.Split(' '), all);
        var (errors, lines) = (process.StandardError.ReadToEndAsync(), new List<string>());
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            lines.Add(line);
            said?.Invoke(line);
        }
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} {words} ended with {process.ExitCode}:\n{string.Join('\n', lines)}\n{await errors}");
    }

    /// <summary>What the readiness probe says: null when ready, else why not.</summary>
    public async Task<string?> WhyNotReadyAsync()
    {
        if (service.HasExited)
            return $"{Name} has ended with {service.ExitCode}:\n{Log}";
        try
        {
            using var answer = await Probe.GetAsync(new Uri($"http://127.0.0.1:{Port}/readyz"));
            return answer.IsSuccessStatusCode ? null : await answer.Content.ReadAsStringAsync();
        }
        catch (Exception away) when (away is HttpRequestException or OperationCanceledException)
        {
            return away.Message;
        }
    }

    /// <summary>Waits until it is ready, for five minutes at most, however busy the machine is.</summary>
    public async Task ReadyAsync()
    {
        for (var began = Stopwatch.GetTimestamp(); await WhyNotReadyAsync() is { } why; await Task.Delay(100))
            Assert.True(!service.HasExited && Stopwatch.GetElapsedTime(began) < TimeSpan.FromMinutes(5), $"{Name} did not get ready: {why}\n{Log}");
    }

    /// <summary>
    /// Ends it as a kubelet does: SIGTERM, and what has not ended within the grace is a fault. The sidecar goes when the service has gone, as
    /// <c>dapr.io/block-shutdown-duration</c> has it.
    /// </summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        var began = Stopwatch.GetTimestamp();
        service.Refresh();
        PeakMemory = service.PeakWorkingSet64;
        foreach (var process in new[] { service, sidecar })
        {
            if (process is null)
                continue;
            using (var kill = Process.Start("kill", ["-TERM", Text(process.Id)]))
                await kill.WaitForExitAsync();
            using var patience = new CancellationTokenSource(Grace);
            try
            {
                await process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                Assert.Fail($"{Name} did not end within its grace of {Grace}:\n{Log}");
            }
            Assert.True(process.ExitCode == 0, $"{Name} ended with {process.ExitCode}:\n{Log}");
        }
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>SIGKILL, to both at once, as when the node is lost.</summary>
    public async Task KillAsync()
    {
        foreach (var process in new[] { service, sidecar })
        {
            if (process is null)
                continue;
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        service.Dispose();
        sidecar?.Dispose();
    }

    private static Process StartSidecar(string app, int appPort, int http, int grpc, int streams, string appToken, string daprToken)
    {
        // The cluster's own component and policy; only the Redis database is another.
        var folder = Directory.CreateTempSubdirectory("lmis-test-pod").FullName;
        foreach (var file in Directory.GetFiles(SourceTree.Path("k8s", "dapr", "components")))
        {
            var text = File.ReadAllText(file);
            if (text.Contains("type: pubsub.redis", StringComparison.Ordinal))
                text = text.Replace("  metadata:\n    - name: redisHost\n", $"  metadata:\n    - name: redisDB\n      value: \"{streams}\"\n    - name: redisHost\n", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, Path.GetFileName(file)), text);
        }
        var runFile = Path.Combine(Directory.CreateDirectory(Path.Combine(folder, "run")).FullName, "dapr.yaml");
        File.WriteAllText(runFile, $"""
            version: 1
            common:
              resourcesPaths: [..]
              configFilePath: {SourceTree.Path("k8s", "dapr", "configuration.yaml")}
            apps:
              - appID: {app}
                appPort: {appPort}
                appProtocol: h2c
                daprHTTPPort: {http}
                daprGRPCPort: {grpc}
                enableAppHealthCheck: true
                appHealthCheckPath: /healthz
            """);
        var (host, password) = (TestServers.Redis.Split(',')[0], TestServers.Redis.Split(',').FirstOrDefault(static part => part.StartsWith("password=", StringComparison.Ordinal))?["password=".Length..]);
        return Start("LocalSidecar", ["--run-file", runFile], new Dictionary<string, string?>
        {
            ["DAPR_API_TOKEN"] = daprToken, ["APP_API_TOKEN"] = appToken, ["LMIS_STREAMS_HOST"] = host, ["LMIS_STREAMS_PASSWORD"] = password ?? "",
        });
    }

    private static Process Start(string program, string[] words, IReadOnlyDictionary<string, string?> settings)
    {
        var assembly = SourceTree.Path("artifacts", "bin", program, "release", $"Lmis.{program}.dll");
        // Where its own settings are, as in its image.
        var start = new ProcessStartInfo("dotnet", [assembly, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Path.GetDirectoryName(assembly)! };
        start.Environment.Remove("ASPNETCORE_URLS");
        foreach (var (key, value) in settings)
            start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        return Process.Start(start)!;
    }

    private void Follow(Process process)
    {
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();

        void Keep(string? line)
        {
            lock (log)
            {
                if (line is not null && log.Count < 2000)
                    log.Add(line);
            }
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
