using System.Globalization;

namespace Lmis.Registry.CodeLists;

/// <summary>
/// Working days: Monday to Friday less holidays and days off that were swapped, and the Saturdays worked for them. After the last day of the
/// calendar only weekends are known to be free.
/// </summary>
public sealed class WorkingDays
{
    private readonly HashSet<DateOnly> free, worked;

    internal WorkingDays(CodeList calendar)
    {
        var days = calendar.Items.Select(static i => (Day: DateOnly.ParseExact(i.Code, "yyyy-MM-dd", CultureInfo.InvariantCulture), Works: i.Property("kind") == "swapped-working-day")).ToList();
        free = [.. days.Where(static d => !d.Works).Select(static d => d.Day)];
        worked = [.. days.Where(static d => d.Works).Select(static d => d.Day)];
    }

    /// <summary>Whether offices work on this day.</summary>
    public bool Has(DateOnly day) => worked.Contains(day) || (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !free.Contains(day));

    /// <summary>The last day of a period of so many working days; the first day is not counted (Civil Code 2015 article 147).</summary>
    public DateOnly After(DateOnly first, int workingDays)
    {
        var day = first;
        while (workingDays > 0)
        {
            day = day.AddDays(1);
            if (Has(day))
                workingDays--;
        }
        return day;
    }

    /// <summary>The last day of a period of so many days; one that ends on a free day ends on the next working day (Civil Code 2015 article 148.5).</summary>
    public DateOnly AfterDays(DateOnly first, int days)
    {
        var day = first.AddDays(days);
        while (!Has(day))
            day = day.AddDays(1);
        return day;
    }

    /// <summary>The working day before, on which people are reminded.</summary>
    public DateOnly Before(DateOnly day)
    {
        do
            day = day.AddDays(-1);
        while (!Has(day));
        return day;
    }
}
