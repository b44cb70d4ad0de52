namespace Lmis.Registry.PersonalData;

/// <summary>
/// A rotation of the data key of a class (thay khóa mã hóa) and how far the re-encryption is. It passes over all tables until a pass that began after
/// the last writer with the old key has ended finds nothing left.
/// </summary>
public sealed class KeyRotation
{
    public const string Running = "running", Completed = "completed";

    private KeyRotation()
    {
    }

    public Guid Id { get; private set; }
    public PersonalDataClass Class { get; private set; }

    /// <summary>The key that encrypts since.</summary>
    public int KeyId { get; private set; }

    public string State { get; private set; } = Running;
    public string StartedBy { get; private set; } = "";
    public DateTimeOffset StartedAt { get; private set; }
    public DateTimeOffset? FinishedAt { get; private set; }

    /// <summary>1 and up.</summary>
    public int Pass { get; private set; } = 1;

    public DateTimeOffset PassStartedAt { get; private set; }

    /// <summary>Rows under an older key that this pass has met, changed or not.</summary>
    public long PassFound { get; private set; }

    /// <summary>Where the pass goes on: the table, and the key of its last row that is done.</summary>
    public string? PlaceTable { get; private set; }

    public string[]? PlaceKey { get; private set; }

    /// <summary>Rows re-encrypted in all passes.</summary>
    public long Rows { get; private set; }

    public DateTimeOffset? ResumesAt { get; private set; }
    public Guid? LeaseOwner { get; private set; }
    public DateTimeOffset? LeaseUntil { get; private set; }

    /// <summary>A rotation to be taken up by whichever process looks first.</summary>
    public static KeyRotation Begin(PersonalDataClass dataClass, int keyId, string startedBy, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), Class = dataClass, KeyId = keyId, StartedBy = startedBy, StartedAt = now, PassStartedAt = now,
    };

    /// <summary>What this process knows of the pass, after it was stored.</summary>
    internal void Met(int found) => PassFound += found;
}
