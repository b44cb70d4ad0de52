using System.Collections;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Lmis.Hosting;
using Lmis.Registry.Imports;

namespace Lmis.Registry;

/// <summary>
/// Refusals in the officer's language: Vietnamese, unless the caller asks for English, which is what the code says. Title and detail are found by the end of the
/// problem's type, and where one type has several, by that and the English title; <c>{name}</c> is a member of the problem. So are the findings of a validation.
/// </summary>
public static partial class ProblemTexts
{
    private static readonly Lazy<FrozenDictionary<string, string[]>> Texts = new(static () =>
    {
        using var stream = typeof(ProblemTexts).Assembly.GetManifestResourceStream("ProblemTexts.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(stream)!.ToFrozenDictionary(StringComparer.Ordinal);
    });

    /// <summary>The types there are texts for.</summary>
    public static IEnumerable<string> Known => Texts.Value.Keys;

    /// <summary>Has every problem of this service said in the caller's language.</summary>
    public static void AddProblemTexts(this IServiceCollection services) => services.PostConfigure<ProblemDetailsOptions>(static options =>
    {
        var complete = options.CustomizeProblemDetails;
        options.CustomizeProblemDetails = context =>
        {
            complete?.Invoke(context);
            Translate(context, ImportTexts.IsEnglish(context.HttpContext));
        };
    });

    private static void Translate(ProblemDetailsContext context, bool english)
    {
        var problem = context.ProblemDetails;
        if (problem is HttpValidationProblemDetails { Errors: var errors })
        {
            foreach (var (member, messages) in errors.ToArray())
                errors[member] = [.. messages.Select(message => Finding(message, english))];
        }
        if (english || problem.Type?.StartsWith(Problems.TypePrefix, StringComparison.Ordinal) != true)
            return;
        var slug = problem.Type[Problems.TypePrefix.Length..];
        if (!Texts.Value.TryGetValue($"{slug}: {problem.Title}", out var text) && !Texts.Value.TryGetValue(slug, out text))
            return;
        (problem.Title, problem.Detail) = (text[0], Placeholder().Replace(text[1], place => Said(problem.Extensions.TryGetValue(place.Groups[1].Value, out var value) ? value : null)));
    }

    private static string Said(object? value) => value switch
    {
        null => "…",
        string text => text,
        IEnumerable many => string.Join(", ", many.Cast<object?>()),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };

    /// <summary>What a value breaks, from the validator's own sentence; one that is not known here stays as it is.</summary>
    private static string Finding(string message, bool english)
    {
        if (OneOf().Match(message) is { Success: true } choice)
            return $"{(english ? "Give one of" : "Ghi một trong")}: {choice.Groups[1].Value.Replace("|", ", ", StringComparison.Ordinal)}.";
        foreach (var (sentence, vi, en) in Findings)
        {
            if (sentence.Match(message) is not { Success: true } match)
                continue;
            return Placeholder().Replace(english ? en : vi, place => match.Groups[place.Groups[1].Value].Value);
        }
        return message;
    }

    private static readonly (Regex Sentence, string Vi, string En)[] Findings =
    [
        (Form(), "Sai dạng; giá trị phải theo mẫu {1}.", "Not of the form {1}."),
        (Required(), "Thiếu giá trị này.", "This value is missing."),
        (Between(), "Phải có từ {1} đến {2} ký tự.", "Must have {1} to {2} characters."),
        (AtMost(), "Được dài nhất {1}.", "May be at most {1} long."),
        (Range(), "Phải từ {1} đến {2}.", "Must be from {1} to {2}."),
    ];

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"must match the regular expression '([\w-]+(?:\|[\w-]+)*)'\.\z")]
    private static partial Regex OneOf();

    [GeneratedRegex(@"must match the regular expression '(.+)'\.\z")]
    private static partial Regex Form();

    [GeneratedRegex(@"\AThe .+ field is required\.\z")]
    private static partial Regex Required();

    [GeneratedRegex(@"with a minimum length of (\d+) and a maximum length of (\d+)\.\z")]
    private static partial Regex Between();

    [GeneratedRegex(@"with a maximum length of '?(\d+)'?\.\z")]
    private static partial Regex AtMost();

    [GeneratedRegex(@"must be between (.+) and (.+)\.\z")]
    private static partial Regex Range();
}
