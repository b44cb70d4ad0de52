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

    /// <summary>The officer's area, 2, 3 or 5 digits: the unit that the person is told instead of the officer.</summary>
    public string? ReaderUnit { get; private set; }

    /// <summary>The officer's roles.</summary>
    public string[] ReaderRoles { get; private set; } = [];

    /// <summary><c>search</c> of workers, or <c>access-log</c>: of the readings.</summary>
    public string What { get; private set; } = "search";

    /// <summary>Of a search of the readings: what was asked, which names no person of the register.</summary>
    public string? Asked { get; private set; }

    /// <summary>Whether it was searched by special group, so that the hits tell of it.</summary>
    public bool Sensitive { get; private set; }

    /// <summary>See the list reading-purposes.</summary>
    public string Purpose { get; private set; } = "";

    /// <summary>Whose name, birth year, sex, commune and masked number were shown.</summary>
    public Guid[] PersonIds { get; private set; } = [];

    /// <summary>A row of the reading record.</summary>
    public static SearchReading Of(IEnumerable<Guid> persons, string purpose, Caller caller, DateTimeOffset now, bool sensitive = false) => new()
    {
        Id = Guid.CreateVersion7(now), Sensitive = sensitive, ReadAt = now, ReadBy = caller.Subject, ReaderName = caller.Name, ClientId = caller.ClientId,
        ReaderUnit = caller.Area, ReaderRoles = [.. caller.Roles], Purpose = purpose, PersonIds = [.. persons],
    };

    /// <summary>The same of a search of the readings, also of one that found nothing.</summary>
    public static SearchReading OfLog(IEnumerable<Guid> persons, string asked, string purpose, Caller caller, DateTimeOffset now)
    {
        var reading = Of(persons, purpose, caller, now);
        (reading.What, reading.Asked) = ("access-log", asked);
        return reading;
    }
}
