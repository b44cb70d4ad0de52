using System.Collections.Concurrent;
using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Doors;

/// <summary>How many exchanges may be in progress at a door or towards a service. Whoever finds no place is told so at once: nothing queues.</summary>
public sealed class Admission(IOptions<ExchangeOptions> options)
{
    private readonly ConcurrentDictionary<string, AdmissionGate> gates = new(StringComparer.Ordinal);

    /// <summary>The gate of a door.</summary>
    public AdmissionGate Gate(string door) => gates.GetOrAdd(door, _ => new(options.Value.Limits.Concurrency));

    /// <summary>The gate of a service.</summary>
    public AdmissionGate Service(string service) => gates.GetOrAdd("service:" + service, _ => new(options.Value.Limits.ConcurrencyPerService));
}

/// <summary>So many places.</summary>
public sealed class AdmissionGate(int places)
{
    private int taken;

    /// <summary>A place, given back when it is disposed; null when all are taken.</summary>
    public IDisposable? TryEnter()
    {
        if (Interlocked.Increment(ref taken) <= places)
            return new Place(this);
        Interlocked.Decrement(ref taken);
        return null;
    }

    private sealed class Place(AdmissionGate gate) : IDisposable
    {
        private AdmissionGate? gate = gate;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref gate, null) is { } entered)
                Interlocked.Decrement(ref entered.taken);
        }
    }
}
