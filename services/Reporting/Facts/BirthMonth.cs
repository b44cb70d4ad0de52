using System.Globalization;

namespace Lmis.Reporting.Facts;

/// <summary>
/// Year and month of birth as one number, 12 × year + month − 1. On 31 December everybody born in a month has completed the same
/// number of months, so the month is enough for every age the indicators ask on that day.
/// </summary>
public static class BirthMonth
{
    /// <summary>Reads <c>yyyy-MM</c>.</summary>
    public static int Parse(string text) =>
        DateOnly.TryParseExact(text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            ? (day.Year * 12) + day.Month - 1
            : throw new FormatException($"'{text}' is not a month of birth (yyyy-MM).");

    /// <summary>Completed months of age on 31 December of a year.</summary>
    public static int AgeInMonths(int birthMonth, int year) => (year * 12) + 11 - birthMonth;
}
