using System.Threading.Channels;

namespace Lmis.Reporting.Rebuilds;

/// <summary>Tells the worker of this process at once that a rebuild was asked for; workers of other replicas look by themselves.</summary>
public sealed class RebuildSignal
{
    private readonly Channel<bool> channel = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });

    /// <summary>There may be work.</summary>
    public void Wake() => channel.Writer.TryWrite(true);

    /// <summary>Waits until there may be work, but no longer than the time given.</summary>
    public async Task WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken ct)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(ct);
        await Task.WhenAny(channel.Reader.WaitToReadAsync(end.Token).AsTask(), Task.Delay(atMost, clock, end.Token));
        await end.CancelAsync();
        channel.Reader.TryRead(out _);
        ct.ThrowIfCancellationRequested();
    }
}
