namespace Lmis.Reporting.Definitions;

/// <summary>Which side of the target is wanted.</summary>
public enum TargetDirection
{
    /// <summary>"Từ … trở lên": equality is enough.</summary>
    AtLeast,

    /// <summary>"Dưới …": strictly below.</summary>
    Below,
}

/// <summary>A target, or a band of which the low end decides (indicators, rule 9).</summary>
public readonly record struct TargetRange(decimal Low, decimal? High);

/// <summary>The plan's target of one indicator for 2025 and 2030.</summary>
public sealed record PlanTarget(string Indicator, string Section, string Unit, TargetDirection Direction, TargetRange? In2025, TargetRange? In2030)
{
    /// <summary>The number is a share of a whole.</summary>
    public bool IsPercent => Unit.StartsWith('%');

    /// <summary>
    /// The plan's target that holds in a year: the last one set for that year or an earlier one. The drawn path between
    /// 2025 and 2030 is an aid only and never tested.
    /// </summary>
    public TargetRange? InForce(int year) => year >= 2030 ? In2030 : year >= 2025 ? In2025 : null;

    /// <summary>The straight line between the plan's two targets, low ends, or null outside it.</summary>
    public decimal? DrawnPath(int year) =>
        year is >= 2025 and <= 2030 && In2025 is { } first && In2030 is { } last ? first.Low + ((last.Low - first.Low) * (year - 2025) / 5) : null;
}
