using System.Diagnostics.Metrics;
using System.Threading.Channels;

namespace Lmis.Gateway.AccessLogs;

/// <summary>One request in the access log: no address, no query, no person; the path only as its route's template.</summary>
public readonly record struct AccessLine(string Method, string Route, int Status, double Milliseconds, double? ServiceMilliseconds, string? ClientId, string? TraceId);

/// <summary>Writes the access log beside the requests, never before their answers. Where it cannot keep up, lines are dropped and counted.</summary>
public sealed class AccessLog(ILogger<AccessLog> log) : BackgroundService
{
    private static readonly Meter Meter = new("Lmis.Gateway");
    private static readonly Counter<long> Lost = Meter.CreateCounter<long>("lmis.gateway.access_log.lost", description: "Access log lines dropped because the log could not keep up.");

    private readonly Channel<AccessLine> lines = Channel.CreateBounded<AccessLine>(
        new BoundedChannelOptions(8192) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true }, static _ => Lost.Add(1));

    /// <summary>Takes a line; never waits.</summary>
    public void Write(in AccessLine line) => lines.Writer.TryWrite(line);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var line in lines.Reader.ReadAllAsync(stoppingToken))
                Print(line);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            while (lines.Reader.TryRead(out var line))
                Print(line);
        }
    }

    private void Print(in AccessLine line) => log.LogInformation(
        "{Method} {Route} {Status} {Milliseconds:0.0} ms (service {ServiceMilliseconds:0.0} ms) client={ClientId} trace={TraceId}",
        line.Method, line.Route, line.Status, line.Milliseconds, line.ServiceMilliseconds, line.ClientId ?? "-", line.TraceId);
}
