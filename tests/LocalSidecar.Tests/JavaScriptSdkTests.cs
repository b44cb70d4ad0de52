using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;

namespace Lmis.LocalSidecar.Tests;

public sealed class JavaScriptSdkTests
{
    [Fact]
    public async Task The_JavaScript_SDK_publishes_subscribes_and_invokes_unmodified()
    {
        var installed = await InstallAsync(Lmis.Testing.SourceTree.Path("tests/LocalSidecar.Tests/js"));
        var appPort = FreePort();
        await using var world = await new SidecarWorld().StartAsync(new SidecarAppOptions { AppId = "script", AppPort = appPort });

        var (exit, output, errors) = await RunAsync("node", ["publish-and-subscribe.js"], installed, new()
        {
            ["DAPR_HTTP_PORT"] = $"{world.Host.HttpPort("script")}",
            ["DAPR_GRPC_PORT"] = $"{world.Host.GrpcPort("script")}",
            ["DAPR_API_TOKEN"] = "test-dapr-token",
            ["APP_PORT"] = $"{appPort}",
            ["TOPIC"] = world.Topic,
        });
        await world.Redis.KeyDeleteAsync([world.Topic + ".single", world.Topic + ".bulk", world.Topic + ".routed"]);

        var all = $"{output}\n{errors}\n{string.Join('\n', world.Log.All)}";
        Assert.True(exit == 0, all);
        using var told = JsonDocument.Parse(output.Trim().Split('\n')[^1]);
        Assert.True(
            told.RootElement.GetRawText() == """{"single":["grpc","http"],"bulk":["grpc","grpc","http","http"],"routed":["ordinary","urgent"],"greeting":"xin chào Lan","failed":[]}""", all);
    }

    /// <summary>The SDK as npm has it, by the lock file; installed once under artifacts, again when the lock changes.</summary>
    private static async Task<string> InstallAsync(string scripts)
    {
        var folder = Lmis.Testing.SourceTree.Path("artifacts/js-sdk");
        Directory.CreateDirectory(folder);
        foreach (var name in new[] { "package.json", "publish-and-subscribe.js" })
            File.Copy(Path.Combine(scripts, name), Path.Combine(folder, name), overwrite: true);

        var (wanted, present) = (Path.Combine(scripts, "package-lock.json"), Path.Combine(folder, "package-lock.json"));
        var done = Path.Combine(folder, "installed");
        if (File.Exists(done) && File.Exists(present) && await File.ReadAllTextAsync(wanted) == await File.ReadAllTextAsync(present))
            return folder;

        File.Delete(done);
        File.Copy(wanted, present, overwrite: true);
        var (exit, output, errors) = await RunAsync("npm", ["ci", "--no-audit", "--no-fund", "--ignore-scripts"], folder, []);
        Assert.True(exit == 0, $"npm ci failed; this test needs Node.js and npm.\n{output}\n{errors}");
        await File.WriteAllTextAsync(done, "");
        return folder;
    }

    private static async Task<(int Exit, string Output, string Errors)> RunAsync(string program, string[] arguments, string folder, Dictionary<string, string> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return (process.ExitCode, await output, await errors);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
