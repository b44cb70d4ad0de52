using System.Text.Json;
using Lmis.Reporting.Indicators;

namespace Lmis.Reporting.YearlyReports;

/// <summary>The value the indicators give, with what it is: never mixed, never more certain than its series.</summary>
/// <param name="Value">In the indicator's unit; null where there is none, or it would show fewer than five persons.</param>
/// <param name="Numerator">Persons counted, of a register series.</param>
/// <param name="Denominator">Persons the share is of.</param>
/// <param name="Series"><c>official</c>, <c>administrative</c> or <c>register</c>; null without a value.</param>
/// <param name="Stage"><c>estimate</c> (ước thực hiện), <c>preliminary</c> (sơ bộ) or <c>final</c> (thực hiện).</param>
/// <param name="Source">Who publishes it, in which table and when.</param>
/// <param name="IsSuppressed">Not shown, because it would show fewer than five persons.</param>
/// <param name="State">Against the target.</param>
/// <param name="Reason">Why it was not tested.</param>
public sealed record Proposal(
    decimal? Value, long? Numerator, long? Denominator, string? Series, string? Stage, SourceAnswer? Source, bool IsSuppressed, string State, string? Reason);

/// <summary>One indicator in a report: what was proposed, and what is reported.</summary>
/// <param name="Indicator">K01 to K17.</param>
/// <param name="Value">What is reported: the correction, else the proposal.</param>
/// <param name="Stage">As in <see cref="Proposal"/>; a correction made before the year has ended is an estimate.</param>
/// <param name="CorrectionReason">Why a human put another value in the place of the proposed one.</param>
/// <param name="Target">The target that applies.</param>
/// <param name="PercentOfTarget">Value over target, per cent, one decimal; null where the two are not compared.</param>
/// <param name="State">The reported value against the target, of <c>TargetState</c>.</param>
/// <param name="Proposed">What the indicators gave.</param>
public sealed record ReportLine(
    string Indicator, decimal? Value, string? Stage, string? CorrectionReason, TargetAnswer? Target, decimal? PercentOfTarget, string State, Proposal Proposed);

/// <summary>What a report said when it was sent or consolidated; later figures change nothing in it.</summary>
public sealed record FrozenLines(IReadOnlyList<ReportLine> Lines)
{
    internal string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    internal static FrozenLines FromJson(string json) => JsonSerializer.Deserialize<FrozenLines>(json, JsonSerializerOptions.Web)!;
}
