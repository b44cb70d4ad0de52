using System.Collections.Frozen;
using System.Text.Json;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Vacancies.Forms;

/// <summary>A finding as people read it.</summary>
/// <param name="Field">The field of the form.</param>
/// <param name="Code">Stable code for programs.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="WhatToDo">What to do about it.</param>
public sealed record FindingAnswer(string Field, string Code, string Message, string WhatToDo);

/// <summary>The sentences for findings, Vietnamese first, English for whom asks for it: what is wrong and what to do.</summary>
public static class FindingTexts
{
    private sealed record Sentence(string[] Vi, string[] En);

    private static readonly Lazy<FrozenDictionary<string, Sentence>> All = new(static () =>
    {
        using var stream = typeof(FindingTexts).Assembly.GetManifestResourceStream("Forms/FindingTexts.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Sentence>>(stream, JsonSerializerOptions.Web)!.ToFrozenDictionary(StringComparer.Ordinal);
    });

    /// <summary>Every code that has sentences.</summary>
    public static IReadOnlyCollection<string> Codes => All.Value.Keys;

    /// <summary>Whether the caller asks for English.</summary>
    public static bool WantsEnglish(this HttpContext http) => http.Request.Headers.AcceptLanguage.ToString().TrimStart().StartsWith("en", StringComparison.OrdinalIgnoreCase);

    /// <summary>A sentence in the caller's language with the argument in its place; part 0 says what is wrong, part 1 what to do.</summary>
    public static string Say(string code, bool english, int part, string? argument = null)
    {
        var sentence = All.Value[code];
        return (english ? sentence.En : sentence.Vi)[part].Replace("{0}", argument, StringComparison.Ordinal);
    }

    /// <summary>The 400 that names every fault of a form.</summary>
    public static ProblemHttpResult Refuse(IEnumerable<Finding> findings, HttpContext http)
    {
        var english = http.WantsEnglish();
        return Problems.BadRequest("form-invalid", english ? "The form breaks a rule" : "Phiếu chưa đúng quy định", Say("form-invalid", english, 1),
            ("errors", findings.Select(f => new FindingAnswer(f.Field, f.Code, Say(f.Code, english, 0, f.Argument), Say(f.Code, english, 1, f.Argument))).ToList()));
    }
}
