using System.Collections.Immutable;
using System.Globalization;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Employers;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Employments;

/// <summary>What a form says of an employment once it has passed <see cref="EmploymentRules"/>.</summary>
internal sealed record EmploymentFacts(DateOnly StartedOn, DateOnly? EndedOn, string? EndReason, EmploymentDetails Details);

/// <summary>What the rules made of a form: the facts, unless an error forbids them, and all findings.</summary>
internal sealed record EmploymentCheck(EmploymentFacts? Facts, ImmutableArray<Finding> Findings);

/// <summary>The rules for an employment, the same for a form typed by an officer and a row of a file.</summary>
internal static class EmploymentRules
{
    private const decimal HoursOfAWeek = 168;
    private const long MostWage = 10_000_000_000;
    private static readonly DateOnly Earliest = new(1940, 1, 1);

    /// <summary>Checks a form.</summary>
    public static EmploymentCheck Check(EmploymentForm form, CodeListSet lists, DateOnly today)
    {
        var read = new FormReader(lists, today);
        var contract = EmployerRules.Required(read, "contractKind", form.ContractKind) ? read.Option("contractKind", form.ContractKind, lists.ContractKinds, required: false) : null;
        var start = EmployerRules.Required(read, "startedOn", form.StartedOn) ? Day(read, "startedOn", form.StartedOn, today.AddYears(1), today) : null;
        var until = Day(read, "contractUntil", form.ContractUntil, today.AddYears(50), today);
        if (until is not null && contract is not (null or "fixed-term"))
            read.Error("contractUntil", "dependent-item", "contract-end-without-term");
        else if (until < start)
            read.Error("contractUntil", "bad-date", "ended-before-start");
        var (end, reason) = End(read, form.EndedOn, form.EndReason, start, lists, today);
        var occupation = read.Occupation(form.Occupation, applies: !string.IsNullOrWhiteSpace(form.Occupation));
        var title = read.Text("jobTitle", form.JobTitle, 200);
        var workplace = read.Place("workplaceCommune", form.WorkplaceCommune, applies: true);
        var zone = read.YesNo("inIndustrialZone", form.InIndustrialZone, required: false, applies: true);
        var hours = Hours(read, form.HoursPerWeek);
        var wage = EmployerRules.WholeNumber(read, "wage", form.Wage, MostWage);
        return read.HasErrors
            ? new EmploymentCheck(null, read.Findings)
            : new EmploymentCheck(
                new EmploymentFacts(start!.Value, end, reason, new EmploymentDetails(null, contract, until, occupation, title, workplace, zone, hours, wage)), read.Findings);
    }

    /// <summary>Reads the end: last day, not after today, and the reason that belongs to it.</summary>
    public static (DateOnly? On, string? Reason) End(FormReader read, string? endedOn, string? reason, DateOnly? start, CodeListSet lists, DateOnly today)
    {
        var end = Day(read, "endedOn", endedOn, today, today);
        if (end < start)
            read.Error("endedOn", "bad-date", "ended-before-start");
        var why = read.Option("endReason", reason, lists.EmploymentEndReasons, required: false);
        if (end is not null && string.IsNullOrWhiteSpace(reason))
            read.Error("endReason", "missing-value", "missing-end-reason", string.Join("; ", lists.EmploymentEndReasons.Items.Select(static i => i.Name)));
        else if (string.IsNullOrWhiteSpace(endedOn) && why is not null)
            read.Error("endReason", "dependent-item", "reason-without-end");
        return (end, why);
    }

    private static DateOnly? Day(FormReader read, string field, string? text, DateOnly last, DateOnly today)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        if (!WorkerRules.TryReadDate(text, out var day))
            read.Error(field, "bad-date", "bad-date");
        else if (day > last && last == today)
            read.Error(field, "bad-date", "date-in-future");
        else if (day > last)
            read.Error(field, "bad-date", "date-too-late", last.ToString("dd/MM/yyyy", CultureInfo.InvariantCulture));
        else if (day < Earliest)
            read.Error(field, "bad-date", "date-too-early");
        else
            return day;
        return null;
    }

    private static decimal? Hours(FormReader read, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
            return null;
        // A Vietnamese spreadsheet writes the decimal part after a comma.
        if (decimal.TryParse(text.Trim().Replace(',', '.'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var hours)
            && hours is > 0 and <= HoursOfAWeek && decimal.Round(hours, 1) == hours)
            return decimal.Round(hours, 1);
        read.Error("hoursPerWeek", "bad-hours", "bad-hours");
        return null;
    }
}
