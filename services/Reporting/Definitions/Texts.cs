using System.Text.Json;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Lmis.Reporting.Definitions;

/// <summary>The words of one indicator's definition.</summary>
public sealed record IndicatorText(string Name, string Numerator, string Denominator, string Compared, string Note);

/// <summary>What an officer reads, Vietnamese first, English where it is asked for.</summary>
public sealed class Texts
{
    private static readonly Texts Vietnamese = Read("vi");
    private static readonly Texts English = Read("en");
    private readonly Content content;

    private Texts(string language, Content content) => (Language, this.content) = (language, content);

    /// <summary>Vietnamese, the language of the law.</summary>
    public static Texts Default => Vietnamese;

    /// <summary>Two-letter code, for Content-Language.</summary>
    public string Language { get; }

    /// <summary>A label by its code.</summary>
    public string this[string label] => content.Labels[label];

    /// <summary>The words of an indicator.</summary>
    public IndicatorText Of(IndicatorDefinition definition) => content.Indicators[definition.Id];

    /// <summary>The language a request prefers.</summary>
    public static Texts For(HttpRequest request)
    {
        var preferred = request.GetTypedHeaders().AcceptLanguage
            .Where(static l => l.Quality is not 0)
            .OrderByDescending(static l => l.Quality ?? 1)
            .Select(static l => l.Value)
            .FirstOrDefault(static l => Is(l, "vi") || Is(l, "en"));
        return Is(preferred, "en") ? English : Vietnamese;
    }

    private static bool Is(StringSegment tag, string language) =>
        tag.Equals(language, StringComparison.OrdinalIgnoreCase) || tag.StartsWith(language + "-", StringComparison.OrdinalIgnoreCase);

    private static Texts Read(string language)
    {
        using var stream = typeof(Texts).Assembly.GetManifestResourceStream($"Definitions/texts.{language}.json")!;
        return new(language, JsonSerializer.Deserialize<Content>(stream, JsonSerializerOptions.Web)!);
    }

    private sealed record Content(Dictionary<string, string> Labels, Dictionary<string, IndicatorText> Indicators);
}
