namespace Lmis.Reporting.Definitions;

/// <summary>The three series, never mixed (indicators, rule 1).</summary>
public static class SeriesKind
{
    /// <summary>Số liệu chính thức: imported from the statistics office, the insurance agency or the education department.</summary>
    public const string Official = "official";

    /// <summary>Số liệu hành chính: numerator from this system, denominator imported.</summary>
    public const string Administrative = "administrative";

    /// <summary>Số liệu đăng ký: both from this system.</summary>
    public const string Register = "register";
}
