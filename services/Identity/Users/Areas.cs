using System.Text.RegularExpressions;

namespace Lmis.Identity.Users;

/// <summary>The form of an administrative area in a token.</summary>
public static partial class Areas
{
    public const string Pattern = "^([0-9]{2}|[0-9]{3}|[0-9]{5})$";

    public const string Sentence = "must be 2 digits (province), 3 (old district) or 5 (commune)";

    public static bool IsWellFormed(string? area) => area is null || Form().IsMatch(area);

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
