using Lmis.Hosting;
using Lmis.Insurance.Data;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Insurance.Benefits;

/// <summary>A result that decides nothing: handling is nationally unified, and the Director of the Department of Home Affairs signs.</summary>
/// <param name="Notice">What every reader is told first.</param>
/// <param name="RulesVersion">Version of the rules.</param>
/// <param name="Source">The law and the decree.</param>
/// <param name="Result">What was calculated.</param>
/// <param name="Lines">Every step.</param>
public sealed record ShadowCalculation<T>(Wording Notice, string RulesVersion, string Source, T Result, IReadOnlyList<ExplanationLine> Lines);

/// <summary>What the shadow calculations share.</summary>
internal static class ShadowCalculation
{
    public const string PurposeHeader = "Lmis-Purpose";

    public static readonly Wording Notice = new("Tính thử, không phải quyết định.", "A shadow calculation, not a decision.");

    private static readonly string[] Purposes = ["counselling", "dossier-check", "complaint", "training"];

    /// <summary>Marks a result.</summary>
    public static ShadowCalculation<T> Mark<T>(BenefitRules rules, T result, IReadOnlyList<ExplanationLine> lines) => new(Notice, rules.Id, rules.Source, result, lines);

    /// <summary>Records that somebody calculated, and why; neither the facts nor the result are stored. Null when no purpose was named.</summary>
    public static async Task<ProblemHttpResult?> RecordAsync(string kind, HttpContext http, InsuranceDb db, Caller caller, TimeProvider clock, CancellationToken ct)
    {
        var purpose = http.Request.Headers[PurposeHeader].ToString();
        if (!Purposes.Contains(purpose))
            return Problems.BadRequest("purpose-required", "Nêu mục đích tính thử · Say why you calculate",
                $"Gửi tiêu đề {PurposeHeader} với một trong các mã cho phép. · Send the header {PurposeHeader} with one of the codes allowed.", ("allowed", Purposes));
        db.CalculationRecords.Add(CalculationRecord.Of(kind, purpose, caller, clock.GetUtcNow()));
        await db.SaveChangesAsync(ct);
        return null;
    }

    public static ProblemHttpResult NoRules() => Problems.Unprocessable("rules-not-held", "Chưa có quy định của thời điểm này · No rules are held for that time",
        "Hồ sơ quyết định trước ngày có hiệu lực của Luật 74/2025/QH15 theo quy định cũ, không tính ở đây. · A dossier decided before Law 74/2025/QH15 applied follows the law before it, which is not held here.");
}
