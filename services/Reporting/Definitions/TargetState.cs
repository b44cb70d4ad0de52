namespace Lmis.Reporting.Definitions;

/// <summary>How a value stands to its target (indicators, rule 9).</summary>
public static class TargetState
{
    /// <summary>Đạt.</summary>
    public const string Met = "met";

    /// <summary>Chưa đạt.</summary>
    public const string NotMet = "not-met";

    /// <summary>Chưa có số liệu.</summary>
    public const string NoData = "no-data";

    /// <summary>Tạm thời: a preliminary value.</summary>
    public const string Provisional = "provisional";

    /// <summary>Chưa đủ bao phủ.</summary>
    public const string InsufficientCoverage = "insufficient-coverage";

    /// <summary>Không so sánh được.</summary>
    public const string NotComparable = "not-comparable";

    /// <summary>Tests an unrounded number.</summary>
    public static string Of(decimal actual, TargetDirection direction, TargetRange target) => Of(actual.CompareTo(target.Low), direction);

    /// <summary>Tests a share, exactly.</summary>
    public static string Of(Share actual, TargetDirection direction, TargetRange target) => Of(actual.CompareTo(target.Low), direction);

    private static string Of(int comparison, TargetDirection direction) =>
        direction == TargetDirection.Below ? (comparison < 0 ? Met : NotMet) : (comparison >= 0 ? Met : NotMet);
}
