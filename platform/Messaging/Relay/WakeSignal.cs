namespace Lmis.Messaging;

/// <summary>Wakes the relay; any number of calls while it works count as one.</summary>
internal sealed class WakeSignal : IDisposable
{
    private readonly SemaphoreSlim woken = new(0, 1);
    private readonly Lock gate = new();

    public void Set()
    {
        lock (gate)
        {
            if (woken.CurrentCount == 0)
                woken.Release();
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => woken.WaitAsync(atMost, ct);

    public void Dispose() => woken.Dispose();
}
