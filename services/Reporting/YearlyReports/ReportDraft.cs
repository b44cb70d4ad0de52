using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Lmis.Reporting.YearlyReports;

/// <summary>What a reporter writes beside the figures.</summary>
/// <param name="Results">Tình hình, kết quả thực hiện.</param>
/// <param name="Difficulties">Khó khăn, vướng mắc.</param>
/// <param name="Proposals">Đề xuất, kiến nghị.</param>
public sealed record Narrative(
    [property: StringLength(8_000)] string? Results = null, [property: StringLength(8_000)] string? Difficulties = null, [property: StringLength(8_000)] string? Proposals = null);

/// <summary>A value that a reporter puts in the place of the proposed one, or where none is.</summary>
/// <param name="Indicator">K01 to K17.</param>
/// <param name="Value">In the indicator's unit.</param>
/// <param name="Reason">Why, and on what it rests.</param>
public sealed record Correction([property: Required] string Indicator, decimal Value, [property: Required, StringLength(500, MinimumLength = 5)] string Reason);

/// <summary>What is written before it is sent: corrections and words. The proposed values are read anew each time until then.</summary>
public sealed record ReportDraft(IReadOnlyList<Correction> Corrections, Narrative Narrative)
{
    /// <summary>Nothing written yet.</summary>
    public static ReportDraft Empty { get; } = new([], new());

    internal string ToJson() => JsonSerializer.Serialize(this, JsonSerializerOptions.Web);

    internal static ReportDraft FromJson(string json) => JsonSerializer.Deserialize<ReportDraft>(json, JsonSerializerOptions.Web)!;
}
