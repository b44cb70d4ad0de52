namespace Lmis.Gateway.Agreements;

/// <summary>Wakes the delivery of acts on this replica; the others find new acts by looking every second.</summary>
public sealed class DeliverySignal : IDisposable
{
    private readonly SemaphoreSlim signal = new(0, 1);

    public void Wake()
    {
        try
        {
            signal.Release();
        }
        catch (SemaphoreFullException)
        {
            // Awake already.
        }
    }

    public Task WaitAsync(TimeSpan atMost, CancellationToken ct) => signal.WaitAsync(atMost, ct);

    public void Dispose() => signal.Dispose();
}
