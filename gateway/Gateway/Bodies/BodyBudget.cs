using Lmis.Gateway.Configuration;
using Microsoft.Extensions.Options;

namespace Lmis.Gateway.Bodies;

/// <summary>How much memory all bodies in progress may take together: beyond it new exchanges are turned away before memory grows.</summary>
public sealed class BodyBudget(IOptions<ExchangeOptions> options)
{
    private long inUse;

    /// <summary>Bytes of all bodies together.</summary>
    public long Total { get; } = options.Value.Limits.BodiesInMemoryBytes;

    /// <summary>Bytes of one body kept in memory.</summary>
    public int MemoryBytes { get; } = options.Value.Limits.MemoryBytes;

    /// <summary>Largest body.</summary>
    public long BodyBytes { get; } = options.Value.Limits.BodyBytes;

    /// <summary>Bytes in use now.</summary>
    public long InUse => Volatile.Read(ref inUse);

    /// <summary>Sets bytes aside.</summary>
    /// <exception cref="BudgetExceededException">There are not so many left.</exception>
    public void Take(long bytes)
    {
        if (Interlocked.Add(ref inUse, bytes) <= Total)
            return;
        GiveBack(bytes);
        throw new BudgetExceededException();
    }

    /// <summary>Gives bytes back.</summary>
    public void GiveBack(long bytes) => Interlocked.Add(ref inUse, -bytes);
}

/// <summary>All bodies together would take more memory than they may.</summary>
public sealed class BudgetExceededException() : Exception("Bodies in progress take all the memory they may.");
