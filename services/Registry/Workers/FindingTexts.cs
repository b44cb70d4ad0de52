using System.Collections.Frozen;
using System.Text.Json;

namespace Lmis.Registry.Workers;

/// <summary>The sentences for findings, Vietnamese first: what is wrong and what to do.</summary>
public static class FindingTexts
{
    private sealed record Sentence(string[] Vi, string[] En);

    private static readonly Lazy<FrozenDictionary<string, Sentence>> All = new(static () =>
    {
        using var stream = typeof(FindingTexts).Assembly.GetManifestResourceStream("Workers/FindingTexts.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Sentence>>(stream, JsonSerializerOptions.Web)!.ToFrozenDictionary(StringComparer.Ordinal);
    });

    /// <summary>What is wrong, in one sentence.</summary>
    public static string Message(this Finding finding, bool english = false) => Say(finding, english, 0);

    /// <summary>What to do about it, in one sentence.</summary>
    public static string WhatToDo(this Finding finding, bool english = false) => Say(finding, english, 1);

    private static string Say(Finding finding, bool english, int part)
    {
        var sentence = All.Value[finding.Text];
        return (english ? sentence.En : sentence.Vi)[part].Replace("{0}", finding.Argument, StringComparison.Ordinal);
    }
}
