using System.Globalization;
using Lmis.Vacancies.CodeLists;
using Lmis.Vacancies.Forms;
using Lmis.Vacancies.Wages;

namespace Lmis.Vacancies.Postings;

/// <summary>
/// The rules of form 03a: options of its lists, places and occupations that exist, a day of hiring ahead, no forbidden condition, and a wage at or above the
/// regional minimum of the workplace (Labour Code 45/2019/QH14 articles 90 and 91). Pure: the same form on the same day is judged the same.
/// </summary>
public sealed class VacancyRules(CodeListSet lists, MinimumWages wages)
{
    /// <summary>An advertisement hires for at most so long.</summary>
    public const int LongestDays = 366;

    private const long LargestWage = 10_000_000_000;

    /// <summary>The form with every option as its code, and what is wrong with it.</summary>
    public (VacancyForm Form, IReadOnlyList<Finding> Findings) Check(VacancyForm form, DateOnly today)
    {
        var read = new OptionReader(lists);
        var checkedForm = form with
        {
            Title = VietnameseText.Compose(form.Title),
            Position = read.One("position", "positions", form.Position)!,
            Education = read.One("education", "education-levels", form.Education)!,
            Qualification = read.One("qualification", "qualifications", form.Qualification)!,
            Languages = read.Skills("languages", form.Languages),
            ComputerSkills = read.Skills("computerSkills", form.ComputerSkills),
            SoftSkills = read.Many("softSkills", "soft-skills", form.SoftSkills),
            Experience = read.One("experience", "experience-levels", form.Experience),
            ContractKind = read.One("contractKind", "contract-kinds", form.ContractKind),
            ExtraDemands = read.Many("extraDemands", "extra-demands", form.ExtraDemands),
            WorkTime = read.One("workTime", "work-times", form.WorkTime)!,
            Purpose = read.One("purpose", "work-purposes", form.Purpose),
            Wage = form.Wage with { Kind = read.One("wage.kind", "wage-kinds", form.Wage.Kind)!, Meals = read.One("wage.meals", "meals", form.Wage.Meals) },
            Benefits = read.Many("benefits", "benefits", form.Benefits)!,
            Conditions = read.Conditions(form.Conditions),
            PriorityGroups = read.Many("priorityGroups", "priority-groups", form.PriorityGroups),
            HiringMethods = read.Many("hiringMethods", "hiring-methods", form.HiringMethods)!,
            ServicesWanted = read.Many("servicesWanted", "services-wanted", form.ServicesWanted),
        };
        var findings = read.Findings;
        findings.AddRange(Missing(form).Select(static field => new Finding(field, "missing")));
        if (form.Places is < 0 or > 100_000)
            findings.Add(new("places", "out-of-range", "1–100.000"));
        if (form.Commune.Length > 0 && !lists.Communes.ContainsKey(form.Commune))
            findings.Add(new("commune", "unknown-commune"));
        if (form.Occupation.Length > 0 && !lists.Occupations.ContainsKey(form.Occupation))
            findings.Add(new("occupation", "unknown-occupation"));
        if (form.ClosesOn != default && form.ClosesOn < today)
            findings.Add(new("closesOn", "date-past"));
        else if (form.ClosesOn > today.AddDays(LongestDays))
            findings.Add(new("closesOn", "date-too-late", today.AddDays(LongestDays).ToString("dd/MM/yyyy", CultureInfo.InvariantCulture)));
        foreach (var (field, text) in Texts(form))
            findings.AddRange(ForbiddenConditions.In(text).Select(code => new Finding(field, code)));
        if (!findings.Exists(static f => f.Field is "wage.kind" or "commune" or "workTime"))
            findings.AddRange(CheckWage(checkedForm, today));
        return (checkedForm, findings);
    }

    /// <summary>What one place earns at least in a month of 26 days of 8 hours (VND), for sorting and the bands of form 04; null where no amount is named.</summary>
    public static long? MonthlyFrom(Wage wage) => wage.Kind switch
    {
        "monthly" => wage.From,
        "daily" => wage.From * 26,
        "hourly" => wage.From * 208,
        _ => null,
    };

    /// <summary>The band of the form (list wage-bands) that a monthly amount lies in.</summary>
    public static string? BandOf(long? monthly) => monthly switch
    {
        null => null,
        < 5_000_000 => "under-5",
        < 10_000_000 => "5-to-10",
        < 20_000_000 => "10-to-20",
        <= 50_000_000 => "20-to-50",
        _ => "over-50",
    };

    private IEnumerable<Finding> CheckWage(VacancyForm form, DateOnly today)
    {
        var wage = form.Wage;
        if (wage.Kind is "negotiable" or "commission")
        {
            if (wage.From is not null || wage.To is not null)
                yield return new("wage.from", "wage-not-given");
            yield break;
        }
        if (wage.From is not { } from)
        {
            yield return new("wage.from", "wage-missing");
            yield break;
        }
        if (from is <= 0 or > LargestWage || wage.To is <= 0 or > LargestWage)
            yield return new("wage.from", "out-of-range", "1–10.000.000.000");
        if (wage.To < from)
            yield return new("wage.to", "wage-order");
        if (wages.Of(form.Commune, today) is not { } minimum)
            yield break;
        if (wage.Kind == "monthly" && form.WorkTime == "part-time" && form.HoursPerWeek is null)
        {
            yield return new("hoursPerWeek", "hours-missing");
            yield break;
        }
        // Other times of pay are held against the hour; a month has 52/12 weeks, a day 8 hours.
        var enough = (wage.Kind, form.WorkTime) switch
        {
            ("monthly", "full-time") => from >= minimum.Monthly,
            ("monthly", _) => from * 12m >= minimum.Hourly * form.HoursPerWeek!.Value * 52m,
            ("daily", _) => from >= minimum.Hourly * 8,
            _ => from >= minimum.Hourly,
        };
        if (!enough)
            yield return new("wage.from", "wage-below-minimum", string.Create(CultureInfo.GetCultureInfo(""), $"{minimum.Monthly:#,0} VND/tháng (month), {minimum.Hourly:#,0} VND/giờ (hour), {minimum.Source}, {minimum.Region}"));
    }

    /// <summary>The fields that form 03a marks with an asterisk and that are empty.</summary>
    private static IEnumerable<string> Missing(VacancyForm form)
    {
        var c = form.Conditions;
        (string Field, bool IsGiven)[] required =
        [
            ("title", form.Title.Trim().Length > 0), ("places", form.Places != 0), ("description", form.Description.Trim().Length > 0), ("occupation", form.Occupation.Length > 0),
            ("position", form.Position.Length > 0), ("education", form.Education.Length > 0), ("qualification", form.Qualification.Length > 0), ("commune", form.Commune.Length > 0),
            ("workTime", form.WorkTime.Length > 0), ("wage.kind", form.Wage.Kind.Length > 0), ("benefits", form.Benefits.Count > 0), ("hiringMethods", form.HiringMethods.Count > 0),
            ("closesOn", form.ClosesOn != default), ("conditions.workPlace", c.WorkPlace.Length > 0), ("conditions.lifting", c.Lifting.Length > 0), ("conditions.standing", c.Standing.Length > 0),
            ("conditions.hearing", c.Hearing.Length > 0), ("conditions.sight", c.Sight.Length > 0), ("conditions.handling", c.Handling.Length > 0), ("conditions.hands", c.Hands.Length > 0),
        ];
        return required.Where(static r => !r.IsGiven).Select(static r => r.Field);
    }

    private static IEnumerable<(string Field, string? Text)> Texts(VacancyForm form)
    {
        yield return ("title", form.Title);
        yield return ("description", form.Description);
        yield return ("otherConditions", form.OtherConditions);
        yield return ("field", form.Field);
        foreach (var other in form.OtherQualifications ?? [])
            yield return ("otherQualifications", other);
    }
}
