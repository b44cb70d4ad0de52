using Lmis.Reporting.Facts;

namespace Lmis.Reporting.HeadCounts;

/// <summary>
/// One line of a head-count of people who do not register: cadres, civil servants, public employees (viên chức) and armed forces
/// (Decree 318 art. 3.4). All are employed and of 15 or over; more than this the lists do not say.
/// </summary>
public sealed class HeadCount
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>Who drew up the list.</summary>
    public required string Source { get; init; }

    /// <summary>The day the list speaks of.</summary>
    public DateOnly ReferenceDate { get; init; }

    /// <summary>Commune (5 digits), or the province (2 digits) where the list does not say the commune.</summary>
    public required string UnitCode { get; init; }

    /// <summary>Sex.</summary>
    public Sex Sex { get; init; }

    /// <summary>Highest technical qualification.</summary>
    public Qualification Qualification { get; init; }

    /// <summary>VSIC section letter.</summary>
    public required string Section { get; init; }

    /// <summary>Persons.</summary>
    public int People { get; init; }

    /// <summary>Subject of who entered it.</summary>
    public required string EnteredBy { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset EnteredAt { get; init; }
}
