using System.Globalization;

namespace Lmis.Insurance.Benefits;

/// <summary>Months as numbers, so that they can be counted: year × 12 + month − 1.</summary>
public static class Month
{
    /// <summary>The month of a day.</summary>
    public static int Of(DateOnly day) => (day.Year * 12) + day.Month - 1;

    /// <summary>Its first day.</summary>
    public static DateOnly FirstDay(int month) => new(month / 12, (month % 12) + 1, 1);

    /// <summary>As yyyy-MM.</summary>
    public static string Text(int month) => FirstDay(month).ToString("yyyy-MM", CultureInfo.InvariantCulture);

    /// <summary>Reads yyyy-MM.</summary>
    public static bool TryRead(string? text, out int month)
    {
        var read = DateOnly.TryParseExact(text, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day);
        month = read ? Of(day) : 0;
        return read;
    }
}

/// <summary>The months paid, from the periods of the book.</summary>
public sealed class PaidMonths
{
    private readonly SortedDictionary<int, long> bases = [];

    /// <summary>Reads periods that were checked.</summary>
    public PaidMonths(EndedEmployment employment)
    {
        foreach (var period in employment.Contributions)
        {
            if (!Month.TryRead(period.From, out var from) || !Month.TryRead(period.To, out var to))
                throw new ArgumentException("A period is not of the form yyyy-MM.", nameof(employment));
            for (var month = from; month <= to; month++)
                bases[month] = period.Base;
        }
        Total = bases.Count + employment.ReservedMonths;
        End = Month.Of(employment.EndedOn);
        WindowEnd = bases.ContainsKey(End) ? End : End - 1;
    }

    /// <summary>All months, reserved ones included.</summary>
    public int Total { get; }

    /// <summary>The month of the end.</summary>
    public int End { get; }

    /// <summary>The last month of the window: the month of the end if it is paid, else the month before.</summary>
    public int WindowEnd { get; }

    /// <summary>Whether a month is paid.</summary>
    public bool Has(int month) => bases.ContainsKey(month);

    /// <summary>Paid months among the last so many.</summary>
    public int InWindow(int months) => bases.Keys.Count(m => m <= WindowEnd && m > WindowEnd - months);

    /// <summary>The last paid months with their bases, the newest first; gaps are skipped.</summary>
    public IReadOnlyList<KeyValuePair<int, long>> Last(int months) => [.. bases.Reverse().Take(months)];
}
