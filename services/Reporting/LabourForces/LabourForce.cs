namespace Lmis.Reporting.LabourForces;

/// <summary>The labour force (lực lượng lao động) as the statistics office gives it: what coverage is measured against. Kept with its restatements.</summary>
public sealed class LabourForce
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>The year it speaks of.</summary>
    public int Year { get; init; }

    /// <summary>Province (2 digits) or commune (5 digits).</summary>
    public required string UnitCode { get; init; }

    /// <summary>Of <see cref="Definitions.AgeScope"/>.</summary>
    public required string AgeScope { get; init; }

    /// <summary>Persons.</summary>
    public long People { get; init; }

    /// <summary>The publication.</summary>
    public required string Source { get; init; }

    /// <summary>When it was published; the latest publication holds.</summary>
    public DateOnly PublishedOn { get; init; }

    /// <summary>Preliminary, not final.</summary>
    public bool IsPreliminary { get; init; }

    /// <summary>Subject of who entered it.</summary>
    public required string EnteredBy { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset EnteredAt { get; init; }
}
