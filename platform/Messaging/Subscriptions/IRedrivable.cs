using Microsoft.EntityFrameworkCore;

namespace Lmis.Messaging;

/// <summary>A subscription whose handler can be run again for one dead letter, whatever its event type.</summary>
internal interface IRedrivable
{
    /// <summary>Runs the handler unless the inbox knows the message; <paramref name="alongside"/> is told whether, in the same transaction.</summary>
    Task<bool> ApplyAgainAsync(Delivery delivery, Func<DbContext, bool, CancellationToken, Task> alongside, CancellationToken ct);
}
