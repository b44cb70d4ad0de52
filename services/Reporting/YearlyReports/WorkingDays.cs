using System.Globalization;
using Sylvan.Data.Csv;

namespace Lmis.Reporting.YearlyReports;

/// <summary>
/// Working days: Monday to Friday less holidays and days off that were swapped, and the Saturdays worked for them. The list is Registry's, built in
/// at compile time; after its last day only weekends are known to be free.
/// </summary>
public sealed class WorkingDays
{
    private readonly Dictionary<DateOnly, bool> works;

    private WorkingDays(Dictionary<DateOnly, bool> works) => this.works = works;

    /// <summary>Whether offices work on this day.</summary>
    public bool Has(DateOnly day) => works.TryGetValue(day, out var listed) ? listed : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>The working day before, on which people are reminded.</summary>
    public DateOnly Before(DateOnly day)
    {
        do
            day = day.AddDays(-1);
        while (!Has(day));
        return day;
    }

    /// <summary>Reads the built-in list.</summary>
    public static WorkingDays ReadEmbedded()
    {
        using var csv = CsvDataReader.Create(new StreamReader(typeof(WorkingDays).Assembly.GetManifestResourceStream("YearlyReports/working-day-calendar.csv")!));
        var works = new Dictionary<DateOnly, bool>();
        while (csv.Read())
            works[DateOnly.ParseExact(csv.GetString(0), "yyyy-MM-dd", CultureInfo.InvariantCulture)] = csv.GetString(1) == "swapped-working-day";
        return new(works);
    }
}
