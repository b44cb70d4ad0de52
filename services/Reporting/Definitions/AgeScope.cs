namespace Lmis.Reporting.Definitions;

/// <summary>Whom a value speaks of; values of different scope are never put in one line (indicators, rule 3).</summary>
public static class AgeScope
{
    /// <summary>15 and over, the labour force.</summary>
    public const string FifteenAndOver = "15+";

    /// <summary>15 to under the retirement age of the year (trong độ tuổi lao động).</summary>
    public const string WorkingAge = "working-age";

    /// <summary>Youth by Law 57/2020 art. 1: 16 to 30 completed years.</summary>
    public const string YouthByLaw = "16-30";

    /// <summary>Youth as the published figures use it.</summary>
    public const string YouthIlo = "15-24";

    /// <summary>The value does not speak of persons of an age.</summary>
    public const string None = "not-applicable";

    /// <summary>Every scope there is.</summary>
    public static readonly IReadOnlyList<string> All = [FifteenAndOver, WorkingAge, YouthByLaw, YouthIlo, None];
}
