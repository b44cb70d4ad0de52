using Lmis.Hosting;

namespace Lmis.Registry.Workers;

/// <summary>That somebody read a person's data: who, when, with which app, on what ground, and whether the sensitive class was shown.</summary>
public sealed class RecordReading
{
    private RecordReading()
    {
    }

    public Guid Id { get; private set; }
    public Guid PersonId { get; private set; }
    public DateTimeOffset ReadAt { get; private set; }
    public string ReadBy { get; private set; } = "";
    public string? ReaderName { get; private set; }
    public string ClientId { get; private set; } = "";

    /// <summary>See the list reading-purposes.</summary>
    public string Purpose { get; private set; } = "";

    /// <summary>What was read: <c>record</c>, <c>history</c> or <c>name</c>.</summary>
    public string What { get; private set; } = "";

    /// <summary>Whether special groups and ethnicity were shown.</summary>
    public bool Sensitive { get; private set; }

    /// <summary>A row of the reading record.</summary>
    public static RecordReading Of(Guid personId, string what, string purpose, bool sensitive, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), PersonId = personId, ReadAt = now, ReadBy = caller.Subject, ReaderName = caller.Name, ClientId = caller.ClientId,
        Purpose = purpose, What = what, Sensitive = sensitive,
    };
}
