using System.Globalization;
using Lmis.Benchmarks.Rigs;

namespace Lmis.Benchmarks.Rows;

/// <summary>A whole exchange, journalled on both sides, against two bare proxies in a row.</summary>
public sealed class ExchangeRow : Row
{
    private const int Connections = 64;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(8), WarmUp = TimeSpan.FromSeconds(12);

    /// <inheritdoc/>
    public override string Name => "exchange";

    /// <inheritdoc/>
    public override string Work => "GET /r1/… from an app through both gateways to a service, against two bare YARP proxies in a row";

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<Figure>> RunAsync(CancellationToken ct)
    {
        await using var rig = new ExchangeRig();
        await rig.StartAsync();
        var (near, far) = (Node.FreePort(), Node.FreePort());
        await using var second = ChildProcess.StartAssembly("Benchmarks", ["role", "proxy", $"{far}", rig.ServiceAddress.ToString()]);
        await using var first = ChildProcess.StartAssembly("Benchmarks", ["role", "proxy", $"{near}", $"http://127.0.0.1:{far}/"]);
        await second.ReadyAsync(new($"http://127.0.0.1:{far}/readyz"));
        await first.ReadyAsync(new($"http://127.0.0.1:{near}/readyz"));
        var bare = $"http://127.0.0.1:{near}/r1/VN/GOV/H55/LMIS/indicators/K01?year=2026";

        await Wrk.RunAsync(rig.ConsumerAddress, Connections, WarmUp, rig.ConsumerHeaders);
        await Wrk.RunAsync(bare, Connections, WarmUp);
        var runs = new List<(double Ours, double Baseline)>();
        var (failed, p50, p99) = (0L, 0d, 0d);
        var (providerTime, consumerTime, requests) = (rig.Provider.Process.ProcessorTime, rig.Consumer.Process.ProcessorTime, 0d);
        for (var run = 0; run < 3; run++)
        {
            ct.ThrowIfCancellationRequested();
            var ours = await Wrk.RunAsync(rig.ConsumerAddress, Connections, Time, rig.ConsumerHeaders);
            requests += ours.PerSecond * Time.TotalSeconds;
            (failed, p50, p99) = (failed + ours.Failed, ours.P50, ours.P99);
            runs.Add((ours.PerSecond, (await Wrk.RunAsync(bare, Connections, Time)).PerSecond));
        }
        var cost = string.Create(CultureInfo.InvariantCulture, $"processor time an exchange: consumer's gateway {(rig.Consumer.Process.ProcessorTime - consumerTime).TotalMilliseconds / requests:0.000} ms, provider's {(rig.Provider.Process.ProcessorTime - providerTime).TotalMilliseconds / requests:0.000} ms");
        var memory = $"peak memory {rig.Consumer.Process.PeakMemory >> 20} MB and {rig.Provider.Process.PeakMemory >> 20} MB";
        return
        [
            Figure.AtLeast(0.25, Name, "exchanges/s", runs, string.Create(CultureInfo.InvariantCulture,
                $"3 interleaved runs of {Time.TotalSeconds} s, {Connections} connections by wrk on the same two cores, PostgreSQL with fsync and Redis beside; ours at that load: median {p50:0.0} ms, p99 {p99:0.0} ms, {failed} failed; {cost}; {memory}")),
        ];
    }
}
