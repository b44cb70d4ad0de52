namespace Lmis.Reporting.YearlyReports;

/// <summary>
/// The province's report on a year of the plan (Plan 227/KH-UBND, section VI): <c>open</c> while units report → <c>consolidated</c>, frozen and waiting for
/// the director, who returns it with a reason or signs → <c>signed</c>, which nothing changes any more.
/// </summary>
public sealed class YearlyReport
{
    /// <summary>The states.</summary>
    public const string Open = "open", Consolidated = "consolidated", Closed = "signed";

    /// <summary>The year; there is one report of it.</summary>
    public int Year { get; init; }

    /// <summary><c>open</c>, <c>consolidated</c> or <c>signed</c>.</summary>
    public string State { get; private set; } = Open;

    /// <summary>Corrections and words of the lead department.</summary>
    public ReportDraft Content { get; private set; } = ReportDraft.Empty;

    /// <summary>As consolidated; null while open.</summary>
    public FrozenLines? Lines { get; private set; }

    /// <summary>Why units are missing, where it was consolidated without them.</summary>
    public string? MissingReason { get; private set; }

    /// <summary>Why the director returned it last.</summary>
    public string? ReturnReason { get; private set; }

    /// <summary>Subject of who consolidated it.</summary>
    public string? ConsolidatedBy { get; private set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset? ConsolidatedAt { get; private set; }

    /// <summary>Number of the document.</summary>
    public int? Number { get; private set; }

    /// <summary>Date on the document.</summary>
    public DateOnly? SignedOn { get; private set; }

    /// <summary>Name under the signature.</summary>
    public string? SignerName { get; private set; }

    /// <summary>A deputy signs for the director (KT. GIÁM ĐỐC).</summary>
    public bool IsSignedByDeputy { get; private set; }

    /// <summary>Rises with each change; the entity tag.</summary>
    public long Version { get; private set; } = 1;

    internal void Save(ReportDraft content) => (Content, Version) = (content, Version + 1);

    internal void Consolidate(FrozenLines lines, string? missingReason, string subject, DateTimeOffset now) =>
        (State, Lines, MissingReason, ConsolidatedBy, ConsolidatedAt, ReturnReason, Version) = (Consolidated, lines, missingReason, subject, now, null, Version + 1);

    internal void Return(string reason) => (State, Lines, MissingReason, ReturnReason, Version) = (Open, null, null, reason, Version + 1);

    internal void Sign(int number, DateOnly signedOn, string signerName, bool isDeputy) =>
        (State, Number, SignedOn, SignerName, IsSignedByDeputy, Version) = (Closed, number, signedOn, signerName, isDeputy, Version + 1);
}
