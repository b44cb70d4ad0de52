using System.Text.Json;

namespace Lmis.Reporting.Tests;

/// <summary>Reads answers in the words of the tests.</summary>
public static class Answers
{
    /// <summary>One series of an answer, by its kind and variant.</summary>
    public static JsonElement Series(this JsonElement answer, string variant, string kind = "register") =>
        answer.GetProperty("series").EnumerateArray().Single(s => s.Code("kind") == kind && s.Code("variant") == variant);

    public static string Code(this JsonElement element, string property) => element.GetProperty(property).GetProperty("code").GetString()!;

    /// <summary>One row of a series.</summary>
    public static JsonElement Row(this JsonElement series, string code) => series.GetProperty("rows").EnumerateArray().Single(r => r.GetProperty("code").GetString() == code);

    /// <summary>Numerator, denominator and value as shown, for example <c>6/9 = 66.7</c>; <c>no data</c> and <c>hidden</c> where there is none.</summary>
    public static string Shown(this JsonElement value) =>
        value.GetProperty("suppressed").GetBoolean() ? "hidden"
        : value.GetProperty("value").ValueKind == JsonValueKind.Null ? "no data"
        : FormattableString.Invariant($"{value.GetProperty("numerator").GetInt64()}/{value.GetProperty("denominator").GetInt64()} = {value.GetProperty("value").GetDecimal():0.0}");
}
