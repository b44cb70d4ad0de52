using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Lmis.Insurance.Benefits;

/// <summary>One step of a calculation: the rule, where it stands, what went in, what came out, in words.</summary>
/// <param name="Rule">Stable name of the rule.</param>
/// <param name="Article">Where it stands.</param>
/// <param name="IsInterpretation">The text does not settle it; the result rests on a reading that the employment centre has still to confirm.</param>
/// <param name="Inputs">By name; days yyyy-MM-dd, months yyyy-MM, money whole VND.</param>
/// <param name="Result">In the same forms; <c>true</c> or <c>false</c> of a condition.</param>
/// <param name="Text">The step in a sentence.</param>
public sealed record ExplanationLine(string Rule, Wording Article, bool IsInterpretation, IReadOnlyDictionary<string, string> Inputs, string Result, Wording Text);

/// <summary>Gathers the steps of a calculation in their order.</summary>
public sealed class Explanation(BenefitRules rules)
{
    private sealed record Sentences(string Vi, string En, string? ViNot = null, string? EnNot = null);

    private static readonly Lazy<FrozenDictionary<string, Sentences>> Texts = new(static () =>
    {
        using var stream = typeof(Explanation).Assembly.GetManifestResourceStream("Benefits/explanation-texts.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Sentences>>(stream, JsonSerializerOptions.Web)!.ToFrozenDictionary(StringComparer.Ordinal);
    });

    private static readonly CultureInfo Vietnamese = new NumberCulture(".", ",").Info, English = new NumberCulture(",", ".").Info;

    private readonly List<ExplanationLine> lines = [];

    /// <summary>The steps so far.</summary>
    public IReadOnlyList<ExplanationLine> Lines => lines;

    /// <summary>Adds a step and gives its result back.</summary>
    public T Add<T>(string rule, T result, params (string Name, object? Value)[] inputs) where T : notnull
    {
        var (provision, texts, negative) = (rules.Provisions[rule], Texts.Value[rule], result is false);
        lines.Add(new(
            rule, provision.Article, provision.Interpretation,
            inputs.Where(static i => i.Value is not null).ToDictionary(static i => i.Name, static i => Plain(i.Value!), StringComparer.Ordinal), Plain(result),
            new(Fill(negative ? texts.ViNot! : texts.Vi, result, inputs, Vietnamese), Fill(negative ? texts.EnNot! : texts.En, result, inputs, English))));
        return result;
    }

    private static string Plain(object value) => value switch
    {
        DateOnly day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool condition => condition ? "true" : "false",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString()!,
    };

    private static string Fill(string text, object result, (string Name, object? Value)[] inputs, CultureInfo culture)
    {
        text = text.Replace("{result}", Written(result, culture), StringComparison.Ordinal);
        foreach (var (name, value) in inputs)
            text = text.Replace($"{{{name}}}", value is null ? "–" : Written(value, culture), StringComparison.Ordinal);
        return text;
    }

    private static string Written(object value, CultureInfo culture) => value switch
    {
        DateOnly day => day.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture),
        long or decimal => ((IFormattable)value).ToString("#,##0.##", culture),
        IFormattable number => number.ToString(null, culture),
        // A code that people read as words in both languages has a text of its own.
        string code when Texts.Value.TryGetValue("code." + code, out var words) => ReferenceEquals(culture, English) ? words.En : words.Vi,
        _ => value.ToString()!,
    };

    private sealed record NumberCulture(string Group, string Point)
    {
        public CultureInfo Info => CultureInfo.ReadOnly(new CultureInfo("") { NumberFormat = new() { NumberGroupSeparator = Group, NumberDecimalSeparator = Point } });
    }
}
