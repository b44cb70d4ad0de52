using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Lmis.Registry.Imports;

/// <summary>The sentences about whole files and the columns of the error file, Vietnamese first.</summary>
public static class ImportTexts
{
    private sealed record Sentence(string[] Vi, string[] En);

    private static readonly Lazy<FrozenDictionary<string, Sentence>> All = new(static () =>
    {
        using var stream = typeof(ImportTexts).Assembly.GetManifestResourceStream("Imports/ImportTexts.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, Sentence>>(stream, JsonSerializerOptions.Web)!.ToFrozenDictionary(StringComparer.Ordinal);
    });

    /// <summary>What is wrong and what to do: two sentences, with the line where one is known.</summary>
    public static (string Reason, string WhatToDo) Of(string fault, int? line, string? argument, bool english)
    {
        var (reason, todo) = (Part(fault, english, 0), Part(fault, english, 1));
        reason = reason.Replace("{0}", argument, StringComparison.Ordinal);
        if (line is { } number)
            reason = Part("line", english, 0).Replace("{0}", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) + reason;
        else
            reason = char.ToUpper(reason[0], CultureInfo.InvariantCulture) + reason[1..];
        return (reason, todo.Replace("{0}", argument, StringComparison.Ordinal));
    }

    /// <summary>One text of an entry.</summary>
    public static string Part(string key, bool english, int part)
    {
        var sentence = All.Value[key];
        return (english ? sentence.En : sentence.Vi)[part];
    }

    /// <summary>Whether the caller asks for English; else Vietnamese.</summary>
    public static bool IsEnglish(HttpContext http) =>
        http.Request.Headers.AcceptLanguage.ToString().TrimStart().StartsWith("en", StringComparison.OrdinalIgnoreCase);
}
