using System.Globalization;
using System.Text.RegularExpressions;

namespace Lmis.LocalSidecar.Files;

/// <summary>Durations as Go writes them ("500ms", "1m30s"), which is what Resiliency files hold.</summary>
internal static partial class GoDuration
{
    public static TimeSpan? Parse(YamlMap map, string field)
    {
        if (map.Text(field) is not { } text)
            return null;

        var parts = Part().Matches(text);
        if (parts.Count == 0 || parts.Sum(p => p.Length) != text.Length)
            throw map.Wrong(field, $"must be a duration such as 500ms or 5s, not \"{text}\"");

        return TimeSpan.FromMilliseconds(parts.Sum(p => double.Parse(p.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * p.Groups[2].Value switch
        {
            "h" => 3_600_000,
            "m" => 60_000,
            "s" => 1_000,
            _ => 1,
        }));
    }

    [GeneratedRegex(@"(\d+(?:\.\d+)?)(ms|h|m|s)")]
    private static partial Regex Part();
}
