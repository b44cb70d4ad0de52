namespace Lmis.Reporting.Facts;

/// <summary>
/// Normal retirement age (tuổi nghỉ hưu, Labour Code art. 169, Decree 135/2020): in 2021 men 60 years 3 months, women 55 years 4 months;
/// each year 3 and 4 months more, until 62 (2028) and 60 (2035). Working age (trong độ tuổi lao động) is 15 to under it.
/// </summary>
public static class RetirementAge
{
    /// <summary>The age in months that applies in a year.</summary>
    public static int Months(int year, Sex sex)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(year, 2021);
        var passed = year - 2021;
        return sex == Sex.Male ? Math.Min(62 * 12, (60 * 12) + 3 + (3 * passed)) : Math.Min(60 * 12, (55 * 12) + 4 + (4 * passed));
    }
}
