namespace Lmis.Reporting.Indicators;

/// <summary>That somebody read counts of fewer than five persons: who, when, what.</summary>
public sealed class DetailReading
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>Subject of the reader.</summary>
    public required string Subject { get; init; }

    /// <summary>The app.</summary>
    public required string ClientId { get; init; }

    /// <summary>Path and query asked.</summary>
    public required string Asked { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; init; }
}
