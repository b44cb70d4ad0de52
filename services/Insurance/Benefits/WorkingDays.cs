using System.Globalization;

namespace Lmis.Insurance.Benefits;

/// <summary>
/// Working days (ngày làm việc) by a dated table of holidays, days off that were swapped, and the Saturdays worked for them. After the last day of the table
/// only weekends are known to be free.
/// </summary>
public sealed class WorkingDays
{
    private readonly HashSet<DateOnly> free = [], worked = [];

    private WorkingDays(IEnumerable<(DateOnly Day, bool IsWorked)> table)
    {
        foreach (var (day, isWorked) in table)
            (isWorked ? worked : free).Add(day);
        KnownTo = free.Concat(worked).DefaultIfEmpty(DateOnly.MinValue).Max();
    }

    /// <summary>The last day of the table.</summary>
    public DateOnly KnownTo { get; }

    /// <summary>Reads the table this program carries.</summary>
    public static WorkingDays Load()
    {
        using var reader = new StreamReader(typeof(WorkingDays).Assembly.GetManifestResourceStream("Benefits/working-day-calendar.csv")!);
        return Read(reader);
    }

    /// <summary>Reads lines of date, kind, name under a heading.</summary>
    public static WorkingDays Read(TextReader csv) => new(csv.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Skip(1).Select(static line =>
    {
        var cells = line.Split(',', 3);
        return (DateOnly.ParseExact(cells[0], "yyyy-MM-dd", CultureInfo.InvariantCulture), cells[1] == "swapped-working-day");
    }));

    /// <summary>Whether offices work on this day.</summary>
    public bool Has(DateOnly day) => worked.Contains(day) || (day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday) && !free.Contains(day));

    /// <summary>The so-manieth working day after a day, which itself is not counted (Decree 374/2025/NĐ-CP art. 45.3).</summary>
    public DateOnly After(DateOnly day, int workingDays)
    {
        for (; workingDays > 0; workingDays--)
        {
            do
                day = day.AddDays(1);
            while (!Has(day));
        }
        return day;
    }

    /// <summary>The last day of a period in months: the same day number or the month's last day, or the next working day after it (Civil Code 2015 art. 148).</summary>
    public DateOnly AfterMonths(DateOnly day, int months)
    {
        for (day = day.AddMonths(months); !Has(day);)
            day = day.AddDays(1);
        return day;
    }
}
