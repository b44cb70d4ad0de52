using Lmis.Hosting;

namespace Lmis.Registry.Duplicates;

/// <summary>A search of the whole register for records that may be of one person, all of them or those changed since the search before.</summary>
public sealed class DuplicateSearch
{
    /// <summary>The states: at work, also in another process after a kill; done.</summary>
    public const string Running = "running", Completed = "completed";

    private DuplicateSearch()
    {
    }

    /// <summary>UUIDv7.</summary>
    public Guid Id { get; private set; }

    public string State { get; private set; } = Running;

    /// <summary>Only pairs with a record changed since then; null searches everything.</summary>
    public DateTimeOffset? ChangedSince { get; private set; }

    /// <summary>Who asked for it; null where it was its time.</summary>
    public string? StartedBy { get; private set; }

    public DateTimeOffset StartedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>Records in the register, pairs compared, pairs like enough for the queue, and groups too large to be compared.</summary>
    public int Records { get; private set; }

    public long Compared { get; private set; }
    public int Found { get; private set; }
    public int LargeBlocks { get; private set; }
    public Guid? LeaseOwner { get; private set; }
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>A search to be taken up by whichever process looks first.</summary>
    public static DuplicateSearch Start(DateTimeOffset? changedSince, Caller? caller, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), ChangedSince = changedSince, StartedBy = caller?.Subject, StartedAt = now };
}
