using System.Globalization;
using Lmis.Benchmarks.Rigs;

namespace Lmis.Benchmarks.Rows;

/// <summary>An authenticated API call through the gateway against a bare YARP proxy in front of the same service.</summary>
public sealed class GatewayApi : Row
{
    internal const int Connections = 64;
    internal static readonly TimeSpan Time = TimeSpan.FromSeconds(8), WarmUp = TimeSpan.FromSeconds(5);

    /// <inheritdoc/>
    public override string Name => "gateway-api";

    /// <inheritdoc/>
    public override string Work => "authenticated GET /api/… through the gateway, against the same route through a bare YARP proxy";

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        await using var rig = new ExchangeRig();
        await rig.StartAsync();
        var port = Node.FreePort();
        await using var proxy = ChildProcess.StartAssembly("Benchmarks", ["role", "proxy", $"{port}", rig.ServiceAddress.ToString()]);
        await proxy.ReadyAsync(new($"http://127.0.0.1:{port}/readyz"));
        var bare = $"http://127.0.0.1:{port}/api/reporting/v1/indicators/K01?year=2026";

        await Wrk.RunAsync(rig.ApiAddress, Connections, WarmUp, rig.ApiHeaders);
        await Wrk.RunAsync(bare, Connections, WarmUp, rig.ApiHeaders);
        var (runs, failed) = (new List<(double Ours, double Baseline)>(), 0L);
        for (var run = 0; run < 3; run++)
        {
            ct.ThrowIfCancellationRequested();
            var ours = await Wrk.RunAsync(rig.ApiAddress, Connections, Time, rig.ApiHeaders);
            failed += ours.Failed;
            runs.Add((ours.PerSecond, (await Wrk.RunAsync(bare, Connections, Time, rig.ApiHeaders)).PerSecond));
        }
        // wrk is a closed loop: a quarter of the connections puts on about half of the load.
        var latencies = new List<(double Ours, double Baseline)>();
        for (var run = 0; run < 3; run++)
        {
            ct.ThrowIfCancellationRequested();
            latencies.Add(((await Wrk.RunAsync(rig.ApiAddress, Connections / 16, Time, rig.ApiHeaders)).P99, (await Wrk.RunAsync(bare, Connections / 16, Time, rig.ApiHeaders)).P99));
        }
        var conditions = string.Create(CultureInfo.InvariantCulture, $"3 interleaved runs of {Time.TotalSeconds} s, {Connections} connections by wrk on the same two cores, {failed} failed; gateway's peak memory {rig.Provider.Process.PeakMemory >> 20} MB");
        return
        [
            Figure.AtLeast(0.70, Name, "requests/s", runs, conditions),
            Figure.AtMost(2, Name + "-p99", "ms", latencies, $"the same with {Connections / 16} connections"),
        ];
    }
}
