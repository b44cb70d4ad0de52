using Lmis.LocalRun.Processes;

namespace Lmis.LocalRun.Tests.Parts;

public sealed class StartPlatformTests
{
    private static readonly (string, string)[] Detached = [("DETACH", "1")];

    [Fact]
    public async Task A_detached_start_returns_when_every_part_is_ready_and_stop_leaves_no_process()
    {
        await using var platform = new FakePlatform();
        var up = await platform.RunAsync("up", Detached);
        Assert.True(up.Code == 0, up.Output);
        var order = new[] { "postgres", "redis-streams", "redis-ephemeral", "sidecar", "identity", "registry", "gateway" };
        Assert.Equal(order, up.Output.Split('\n').Where(line => line.Contains(" ready in ", StringComparison.Ordinal)).Select(line => line.Trim().Split(' ')[0]));
        var status = await platform.RunAsync("status");
        Assert.True(status.Code == 0, status.Output);
        Assert.All(order, name => Assert.Contains(name, status.Output, StringComparison.Ordinal));
        var parts = platform.AliveParts;
        Assert.Equal(order.Length, parts.Count);

        var stop = await platform.RunAsync("stop");
        Assert.True(stop.Code == 0, stop.Output);
        Assert.DoesNotContain(parts, part => part.IsAlive);
        Assert.Equal(3, (await platform.RunAsync("status")).Code);
    }

    [Fact]
    public async Task A_killed_part_is_told_the_others_stay_and_restart_brings_it_back_until_ctrl_c_stops_all()
    {
        await using var platform = new FakePlatform();
        using var up = platform.Start("up", [], out var output);
        await FakePlatform.UntilAsync(() => output().Any(line => line.Contains("Stop with Ctrl-C", StringComparison.Ordinal)), "The start", output);
        await FakePlatform.UntilAsync(() => platform.State.Ready, "The state", output);
        var (registry, postgres, gateway) = (platform.Part("registry"), platform.Part("postgres"), platform.Part("gateway"));

        Signals.Send(registry.Pid, Signals.Kill);
        Signals.Send(postgres.Pid, Signals.Kill);
        await FakePlatform.UntilAsync(() => output().Any(line => line.StartsWith("registry (pid", StringComparison.Ordinal) && line.Contains("signal 9", StringComparison.Ordinal)), "The words about registry", output);
        await FakePlatform.UntilAsync(() => output().Any(line => line.StartsWith("postgres (pid", StringComparison.Ordinal)), "The words about postgres", output);
        Assert.Contains(output(), line => line.Contains("'make restart' starts it again", StringComparison.Ordinal));
        Assert.True(gateway.IsAlive);
        var status = await platform.RunAsync("status");
        Assert.True(status.Code == 1, status.Output);

        var restart = await platform.RunAsync("restart");
        Assert.True(restart.Code == 0, restart.Output + string.Join('\n', output()));
        Assert.True(platform.Part("registry").IsAlive && platform.Part("postgres").IsAlive);
        Assert.Equal(gateway.Pid, platform.Part("gateway").Pid);
        var named = await platform.RunAsync("restart gateway");
        Assert.True(named.Code == 0 && platform.Part("gateway").Pid != gateway.Pid, named.Output);

        var parts = platform.AliveParts;
        Signals.Send(up.Id, Signals.Interrupt);
        await up.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.Equal(0, up.ExitCode);
        Assert.DoesNotContain(parts, part => part.IsAlive);
        Assert.DoesNotContain(output(), line => line.StartsWith("gateway (pid", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_killed_LocalRun_leaves_no_process_and_the_next_start_finds_its_data()
    {
        await using var platform = new FakePlatform();
        var first = await platform.RunAsync("up", Detached);
        Assert.True(first.Code == 0, first.Output);
        var parts = platform.AliveParts;
        var secrets = Directory.EnumerateFiles(Path.Combine(platform.Root, ".local", "19", "secrets")).ToDictionary(file => file, File.ReadAllText);

        Signals.Send(platform.State.Supervisor, Signals.Kill);
        await FakePlatform.UntilAsync(() => !parts.Any(part => part.IsAlive), "The end of the parts");
        var second = await platform.RunAsync("up", Detached);
        Assert.True(second.Code == 0, second.Output);
        Assert.All(secrets, secret => Assert.Equal(secret.Value, File.ReadAllText(secret.Key)));
    }

    [Fact]
    public async Task A_closed_terminal_stops_everything()
    {
        await using var platform = new FakePlatform();
        using var up = platform.Start("up", [], out var output);
        await FakePlatform.UntilAsync(() => output().Any(line => line.Contains("Stop with Ctrl-C", StringComparison.Ordinal)), "The start", output);
        var parts = platform.AliveParts;
        Signals.Send(up.Id, Signals.Hangup);
        await up.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.DoesNotContain(parts, part => part.IsAlive);
    }

    [Fact]
    public async Task A_taken_port_is_named_with_its_holder_and_nothing_is_started()
    {
        await using var platform = new FakePlatform();
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, platform.Offset + 5111);
        taken.Start();
        var up = await platform.RunAsync("up");
        Assert.Equal(1, up.Code);
        Assert.Contains($"Port {platform.Offset + 5111}, needed for registry's HTTP, is taken by", up.Output, StringComparison.Ordinal);
        Assert.Contains($"(pid {Environment.ProcessId})", up.Output, StringComparison.Ordinal);
        Assert.Empty(platform.AliveParts);
    }

    [Fact]
    public async Task An_app_that_fails_is_explained_with_its_words_and_everything_is_stopped()
    {
        await using var platform = new FakePlatform();
        var up = await platform.RunAsync("up", [("FAKE_FAULT", "registry"), .. Detached]);
        Assert.Equal(1, up.Code);
        Assert.Contains("registry ended while starting (exit code 7); its last lines:", up.Output, StringComparison.Ordinal);
        Assert.Contains("the cellar is flooded", up.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("gateway          ready", up.Output, StringComparison.Ordinal);
        Assert.Empty(platform.AliveParts);
    }

    [Fact]
    public async Task Two_provinces_share_PostgreSQL_and_nothing_else()
    {
        await using var platform = new FakePlatform();
        var up = await platform.RunAsync("up", [("PROVINCES", "19,24"), .. Detached]);
        Assert.True(up.Code == 0, up.Output);
        Assert.Contains("24/gateway", up.Output, StringComparison.Ordinal);
        Assert.Single(platform.AliveParts, part => part.Name == "postgres");
        var gateways = platform.AliveParts.Where(part => part.Name == "gateway").ToList();
        Assert.Equal(["19", "24"], gateways.Select(part => part.Province));
        Assert.Equal(gateways[0].Ports[0] + 1000, gateways[1].Ports[0]);
        using var http = new HttpClient();
        Assert.Equal(System.Net.HttpStatusCode.OK, (await http.GetAsync(new Uri(gateways[1].Probe!), TestContext.Current.CancellationToken)).StatusCode);
    }
}
