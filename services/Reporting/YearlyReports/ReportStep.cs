using Lmis.Hosting;

namespace Lmis.Reporting.YearlyReports;

/// <summary>One step of a report or a part: who took it, when and why. Kept for ever.</summary>
public sealed class ReportStep
{
    /// <summary>UUIDv7, in the order they were taken.</summary>
    public Guid Id { get; init; }

    /// <summary>The year.</summary>
    public int Year { get; init; }

    /// <summary>The unit whose part it was; null for the province's report.</summary>
    public string? UnitCode { get; init; }

    /// <summary><c>opened</c>, <c>submitted</c>, <c>returned</c>, <c>accepted</c>, <c>consolidated</c> or <c>signed</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Why; of a return.</summary>
    public string? Reason { get; init; }

    /// <summary>Subject of who took it.</summary>
    public required string Subject { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset At { get; init; }

    internal static ReportStep Of(int year, string? unit, string kind, string? reason, Caller caller, TimeProvider clock)
    {
        var now = clock.GetUtcNow();
        return new() { Id = Guid.CreateVersion7(now), Year = year, UnitCode = unit, Kind = kind, Reason = reason, Subject = caller.Subject, At = now };
    }
}
