namespace Lmis.Reporting.Definitions;

/// <summary>Which administrative units a value speaks of; the two are not joined to one line (indicators, rules 7 and 8).</summary>
public static class Boundary
{
    /// <summary>Units since 2025-07-01.</summary>
    public const string Current = "since-2025-07-01";

    /// <summary>Units until 2025-06-30.</summary>
    public const string Former = "before-2025-07-01";

    /// <summary>Both.</summary>
    public static readonly IReadOnlyList<string> All = [Current, Former];
}
