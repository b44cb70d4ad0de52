using Lmis.Hosting;

namespace Lmis.Registry.Workers;

/// <summary>
/// That a search showed persons to somebody: one row for a page of hits, with the persons on it, so that "who read my record" finds it without a
/// row for each hit.
/// </summary>
public sealed class SearchReading
{
    private SearchReading()
    {
    }

    public Guid Id { get; private set; }
    public DateTimeOffset ReadAt { get; private set; }
    public string ReadBy { get; private set; } = "";
    public string? ReaderName { get; private set; }
    public string ClientId { get; private set; } = "";

    /// <summary>See the list reading-purposes.</summary>
    public string Purpose { get; private set; } = "";

    /// <summary>Whose name, birth year, sex, commune and masked number were shown.</summary>
    public Guid[] PersonIds { get; private set; } = [];

    /// <summary>A row of the reading record.</summary>
    public static SearchReading Of(IEnumerable<Guid> persons, string purpose, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), ReadAt = now, ReadBy = caller.Subject, ReaderName = caller.Name, ClientId = caller.ClientId, Purpose = purpose,
        PersonIds = [.. persons],
    };
}
