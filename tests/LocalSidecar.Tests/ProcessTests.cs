using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Lmis.LocalSidecar.Tests;

public sealed class ProcessTests
{
    [Fact]
    public async Task A_file_it_will_not_run_with_ends_the_process_with_one_sentence()
    {
        await using var world = new SidecarWorld().With([("nosuch", "1")]);
        using var process = Start(world, await RunFileAsync(world));
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var error = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2, process.ExitCode);
        Assert.Matches(@"^[^\n]*pubsub\.yaml[^\n]*nosuch[^\n]*\n$", error);
    }

    [Fact]
    public async Task SIGTERM_stops_the_process_after_what_is_in_flight()
    {
        await using var world = new SidecarWorld();
        world.With();
        await using var app = await AppUnderTest.StartAsync([AppUnderTest.Subscription(world.Topic)]);
        app.Answer = async delivery =>
        {
            await Task.Delay(250, TestContext.Current.CancellationToken);
            return await AppUnderTest.Succeed(delivery);
        };
        await world.Redis.StreamAddAsync(world.Topic, "data", """{"id":"a","data":1}""");
        using var process = Start(world, await RunFileAsync(world, app.Port));
        await Eventually.TrueAsync(() => Task.FromResult(!app.Received.IsEmpty || process.HasExited), () => "nothing delivered", seconds: 30);

        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var all = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, all);
        Assert.Contains("LocalSidecar stops.", all, StringComparison.Ordinal);
        Assert.Equal(0, await world.PendingAsync());
    }

    private static async Task<string> RunFileAsync(SidecarWorld world, int appPort = 1)
    {
        var folder = Directory.CreateDirectory(Path.Combine(world.Folder, "run")).FullName;
        var path = Path.Combine(folder, "dapr.yaml");
        await File.WriteAllTextAsync(path, $"""
            version: 1
            common:
              resourcesPaths: [..]
            apps:
              - appID: shop
                appPort: {appPort}
                appProtocol: h2c
                daprHTTPPort: {FreePort()}
                daprGRPCPort: {FreePort()}
            """, TestContext.Current.CancellationToken);
        return path;
    }

    private static Process Start(SidecarWorld world, string runFile)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Lmis.LocalSidecar.dll"), "--run-file", runFile])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TEST_REDIS"] = world.RedisHost;
        return Process.Start(start)!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
