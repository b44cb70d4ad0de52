namespace Lmis.Reporting.YearlyReports;

/// <summary>
/// One unit's part of a year's report: <c>draft</c> → <c>submitted</c> → <c>accepted</c>, or <c>returned</c> with a reason and submitted again.
/// What is submitted is frozen; what is drafted holds corrections and words only.
/// </summary>
public sealed class ReportPart
{
    /// <summary>The states.</summary>
    public const string Draft = "draft", Submitted = "submitted", Returned = "returned", Accepted = "accepted";

    /// <summary>The kind of unit that every commune and ward is.</summary>
    public const string CommuneKind = "commune";

    /// <summary>The other kinds: departments and agencies, the employment-service centre, schools, mass organisations.</summary>
    public static readonly IReadOnlyList<string> OtherKinds = ["department", "centre", "school", "organisation"];

    /// <summary>The year.</summary>
    public int Year { get; init; }

    /// <summary>Commune code (5 digits), or the code given when the report was opened.</summary>
    public required string UnitCode { get; init; }

    /// <summary>As printed.</summary>
    public required string UnitName { get; init; }

    /// <summary><c>commune</c>, or of <see cref="OtherKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Enterprise or tax code for which the unit's accounts act; null for communes, whose accounts have the commune as area.</summary>
    public string? Organisation { get; init; }

    /// <summary>What the unit gives values of.</summary>
    public required string[] Indicators { get; init; }

    /// <summary><c>draft</c>, <c>submitted</c>, <c>returned</c> or <c>accepted</c>.</summary>
    public string State { get; private set; } = Draft;

    /// <summary>Corrections and words.</summary>
    public ReportDraft Content { get; private set; } = ReportDraft.Empty;

    /// <summary>As submitted last; null before.</summary>
    public FrozenLines? Lines { get; private set; }

    /// <summary>The first time, which decides whether the unit was in time.</summary>
    public DateTimeOffset? FirstSubmittedAt { get; private set; }

    /// <summary>Why it was returned last.</summary>
    public string? ReturnReason { get; private set; }

    /// <summary>Rises with each change; the entity tag.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>Corrections and words can be changed.</summary>
    public bool IsOpen => State is Draft or Returned;

    /// <summary>The day after the last one has come and the part is not with the lead department.</summary>
    public bool IsLate(DateOnly today, ReportDeadlines deadlines) => IsOpen && today > deadlines.PartsDueOn;

    /// <summary>Was submitted, but after the last day.</summary>
    public bool CameLate(ReportDeadlines deadlines) => FirstSubmittedAt is { } first && ReportDeadlines.DayOf(first) > deadlines.PartsDueOn;

    internal void Save(ReportDraft content) => (Content, Version) = (content, Version + 1);

    internal void Submit(FrozenLines lines, DateTimeOffset now) =>
        (State, Lines, FirstSubmittedAt, Version) = (Submitted, lines, FirstSubmittedAt ?? now, Version + 1);

    internal void Accept() => (State, ReturnReason, Version) = (Accepted, null, Version + 1);

    internal void Return(string reason) => (State, ReturnReason, Version) = (Returned, reason, Version + 1);
}
