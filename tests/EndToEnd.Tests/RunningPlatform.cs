using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text.Json;

[assembly: AssemblyFixture(typeof(Lmis.EndToEnd.Tests.RunningPlatform))]

namespace Lmis.EndToEnd.Tests;

/// <summary>The platform, started by what <c>make run</c> starts, with databases and ports of its own; stopped and forgotten at the end.</summary>
public sealed class RunningPlatform : IAsyncLifetime
{
    private readonly Dictionary<string, string> environment = new()
    {
        ["LOCAL_DIR"] = Path.Combine(Command.Root, "artifacts", "end-to-end"),
        ["DETACH"] = "1",
        // Enough people for totals that are not hidden for being small.
        ["WORKERS"] = "3000",
        // Beside a platform that somebody runs on the usual ports, and below those the system hands out to clients.
        ["PORT_OFFSET"] = "10000",
    };

    /// <summary>What everybody calls: the gateway.</summary>
    public Uri Gateway { get; } = new("http://localhost:18080");

    public async ValueTask InitializeAsync()
    {
        await LocalRunAsync("stop");
        await LocalRunAsync("clean");
        var (code, output) = await LocalRunAsync("up");
        Assert.True(code == 0, $"The platform did not start:\n{output}");
    }

    public async ValueTask DisposeAsync()
    {
        var pids = await PidsAsync();
        await LocalRunAsync("stop");
        await LocalRunAsync("clean");
        var left = pids.Where(IsAlive).ToList();
        Assert.True(left.Count == 0, $"Processes were left behind: {string.Join(", ", left)}");
    }

    /// <summary>Runs a LocalRun command on this platform.</summary>
    public Task<(int ExitCode, string Output)> LocalRunAsync(params string[] words) =>
        Command.RunAsync(TimeSpan.FromMinutes(6), environment, ["dotnet", Path.Combine("artifacts", "bin", "LocalRun", "release", "Lmis.LocalRun.dll"), .. words]);

    /// <summary>A client of the gateway, as a demonstration user or app.</summary>
    /// <param name="whose"><c>--user NAME</c> or <c>--client ID</c>.</param>
    public async Task<HttpClient> SignInAsync(params string[] whose)
    {
        var (code, output) = await LocalRunAsync(["token", .. whose]);
        Assert.True(code == 0, output);
        var client = new HttpClient { BaseAddress = Gateway, Timeout = TimeSpan.FromMinutes(2) };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", output.Trim());
        return client;
    }

    /// <summary>Kills one part of the first province without a warning, as the machine would.</summary>
    public async Task KillAsync(string part)
    {
        var pid = (await PartsAsync()).Single(p => p.Name == "19/" + part).Pid;
        using var process = Process.GetProcessById(pid);
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Starts again what has died.</summary>
    public async Task RestartAsync()
    {
        var (code, output) = await LocalRunAsync("restart");
        Assert.True(code == 0, output);
    }

    private async Task<List<int>> PidsAsync() => [.. (await PartsAsync()).Select(part => part.Pid).Where(pid => pid != 0)];

    private async Task<List<(string Name, int Pid)>> PartsAsync()
    {
        var path = Path.Combine(environment["LOCAL_DIR"], "state.json");
        if (!File.Exists(path))
            return [];
        using var state = JsonDocument.Parse(await File.ReadAllTextAsync(path));
        return [.. state.RootElement.GetProperty("parts").EnumerateArray().Select(part => ($"{part.GetProperty("province").GetString()}/{part.GetProperty("name").GetString()}", part.GetProperty("pid").GetInt32()))];
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
