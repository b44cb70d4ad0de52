using Lmis.Hosting;

namespace Lmis.Vacancies.Seekers;

/// <summary>That somebody read about seekers: who, when, with which app and on what ground; stored before anything is shown.</summary>
public sealed class SeekerReading
{
    private SeekerReading()
    {
    }

    public Guid Id { get; private set; }
    public DateTimeOffset ReadAt { get; private set; }
    public string ReadBy { get; private set; } = "";
    public string? ReaderName { get; private set; }
    public string? ReaderUnit { get; private set; }
    public string[] ReaderRoles { get; private set; } = [];
    public string ClientId { get; private set; } = "";

    /// <summary>See the list reading-purposes.</summary>
    public string Purpose { get; private set; } = "";

    /// <summary><c>job-search</c>, <c>matches</c> of a seeker, <c>candidates</c> for a vacancy, or <c>referrals</c>.</summary>
    public string What { get; private set; } = "";

    /// <summary>Whom it showed.</summary>
    public Guid[] PersonIds { get; private set; } = [];

    /// <summary>A row of the reading record.</summary>
    public static SeekerReading Of(IEnumerable<Guid> persons, string what, string purpose, Caller caller, DateTimeOffset now) => new()
    {
        Id = Guid.CreateVersion7(now), ReadAt = now, ReadBy = caller.Subject, ReaderName = caller.Name, ReaderUnit = caller.Area, ReaderRoles = [.. caller.Roles], ClientId = caller.ClientId,
        Purpose = purpose, What = what, PersonIds = [.. persons.Distinct()],
    };
}
