using Lmis.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Lmis.Insurance.Benefits;

/// <summary>A value that cannot be calculated with: where it stands, and what to do.</summary>
/// <param name="Field">As in the request.</param>
/// <param name="Code">Stable code.</param>
/// <param name="Vi">What to do, in Vietnamese.</param>
/// <param name="En">The same in English.</param>
public sealed record FactFault(string Field, string Code, string Vi, string En);

/// <summary>Checks facts before they are calculated with; every fault is told at once, and none names a value of the person.</summary>
public sealed class FactsCheck(MinimumWages wages)
{
    private readonly List<FactFault> faults = [];

    /// <summary>What was found.</summary>
    public IReadOnlyList<FactFault> Faults => faults;

    /// <summary>A 400 that names every fault; null when there is none.</summary>
    public ProblemHttpResult? Problem => faults.Count == 0
        ? null
        : Problems.BadRequest("benefit-facts-invalid", "Thông tin chưa tính được · Some facts cannot be calculated with",
            "Sửa từng mục trong 'errors' rồi gửi lại. · Mend each entry of 'errors' and send the facts again.", ("errors", faults));

    /// <summary>Of a benefit.</summary>
    public FactsCheck Benefit(BenefitFacts facts)
    {
        if (!Held(facts.Employment.EndedOn, "employment.endedOn"))
            return this;
        Employment(facts.Employment, "employment");
        Region(facts.Region, Month.Of(facts.Employment.EndedOn), "region");
        var dossier = facts.Dossier;
        Option(dossier.Channel, ["in-person", "portal", "post"], "dossier.channel");
        Days(facts.Employment.EndedOn, dossier.FiledOn, "dossier.filedOn", "employment.endedOn");
        if (dossier.Channel == "post")
        {
            if (dossier.ArrivedOn is not { } arrived)
                Add("dossier.arrivedOn", "missing", "Hồ sơ gửi bưu chính cần ngày đến theo dấu bưu điện.", "A posted dossier needs the day of its arrival postmark.");
            else
                Days(dossier.FiledOn, arrived, "dossier.arrivedOn", "dossier.filedOn");
            if (dossier.PostGround is not null)
                Option(dossier.PostGround, ["sickness", "maternity", "accident", "disaster", "epidemic"], "dossier.postGround");
        }
        else if (dossier.ArrivedOn is not null || dossier.PostGround is not null)
            Add("dossier.channel", "not-posted", "Chỉ hồ sơ gửi bưu chính mới có ngày đến và lý do gửi; bỏ hai mục này hoặc chọn 'post'.", "Only a posted dossier has an arrival and a ground; leave both out or choose 'post'.");
        if (dossier.DecidedOn is { } decided)
            Days(dossier.FiledOn, decided, "dossier.decidedOn", "dossier.filedOn");
        if (dossier.DeclinedOn is { } declined)
            Days(dossier.FiledOn, declined, "dossier.declinedOn", "dossier.filedOn");
        Events(facts.Events, facts.Employment.EndedOn);
        // The first month's notice is given with collecting the decision, never before the dossier.
        foreach (var (at, on) in (facts.Notices ?? []).Index())
            Days(dossier.FiledOn, on, $"notices[{at}]", "dossier.filedOn");
        // Of the month whose minimum wage caps, the last that is paid.
        if (faults.Count == 0)
            Region(facts.Region, new PaidMonths(facts.Employment).Last(1) is [var last, ..] ? last.Key : Month.Of(facts.Employment.EndedOn), "employment.contributions");
        return this;
    }

    /// <summary>Of a support of training.</summary>
    public FactsCheck Training(TrainingFacts facts)
    {
        if (facts.BenefitEndsOn is null == facts.Employment is null)
            Add("employment", "one-of", "Ghi 'benefitEndsOn' nếu đang hưởng trợ cấp, nếu không thì ghi 'employment'; chỉ một trong hai.", "Give 'benefitEndsOn' of somebody who receives the benefit, else 'employment'; one of the two.");
        if (!Held(facts.FiledOn, "filedOn") || !Held(facts.Course.StartsOn, "course.startsOn") || !Held(facts.BenefitEndsOn ?? facts.FiledOn, "benefitEndsOn")
            || !Held(facts.Employment?.EndedOn ?? facts.FiledOn, "employment.endedOn"))
            return this;
        if (facts.Employment is { } employment)
        {
            Employment(employment, "employment");
            Days(employment.EndedOn, facts.FiledOn, "filedOn", "employment.endedOn");
            Events(facts.Events, employment.EndedOn);
        }
        if (facts.DecidedOn is { } decided)
            Days(facts.FiledOn, decided, "decidedOn", "filedOn");
        var course = facts.Course;
        Number(course.Months, 0, 60, "course.months");
        Number(course.Days, 0, 30, "course.days");
        Number(course.Tuition, 0, 1_000_000_000, "course.tuition");
        Number(course.StudyDays, 0, (31 * course.Months) + course.Days, "course.studyDays");
        if (course is { Months: 0, Days: 0 })
            Missing("course.days");
        return this;
    }

    /// <summary>Of a contribution; the month read.</summary>
    public int Contribution(ContributionFacts facts)
    {
        var month = MonthOf(facts.Month, "month") ?? 0;
        Number(facts.Wage, 1, 10_000_000_000, "wage");
        if (month > 0)
            Region(facts.Region, month, "region");
        return month;
    }

    private void Employment(EndedEmployment employment, string at)
    {
        Option(employment.EndKind, ["lawful", "left-unlawfully", "qualified-for-pension"], at + ".endKind");
        Option(employment.ContractTerm, ["under-12-months", "12-months-or-more"], at + ".contractTerm");
        Number(employment.ReservedMonths, 0, 600, at + ".reservedMonths");
        if (employment.Absence is { } absence)
        {
            Option(absence.Kind, ["sick-or-maternity-leave", "unpaid-leave", "contract-suspended", "employer-unable-to-pay"], at + ".absence.kind");
            if (absence.Kind != "employer-unable-to-pay")
                Number(absence.WorkingDays ?? 0, 1, 50, at + ".absence.workingDays");
        }
        var (end, seen) = (Month.Of(employment.EndedOn), new HashSet<int>());
        foreach (var (i, period) in employment.Contributions.Index())
        {
            var field = $"{at}.contributions[{i}]";
            if (period is null)
            {
                Missing(field);
                continue;
            }
            Number(period.Base, 1, 1_000_000_000, field + ".base");
            if (MonthOf(period.From, field + ".from") is not { } from || MonthOf(period.To, field + ".to") is not { } to)
                continue;
            if (to < from)
                Add(field + ".to", "before-beginning", "Tháng cuối không được trước tháng đầu.", "The last month must not be before the first.");
            else if (from < Month.Of(new(2009, 1, 1)) || to > end)
                Add(field, "outside-record", "Tháng đóng phải từ 01/2009 đến tháng chấm dứt hợp đồng.", "Months paid lie between 2009-01 and the month of the end of the contract.");
            else if (!Enumerable.Range(from, to - from + 1).All(seen.Add))
                Add(field, "overlaps", "Một tháng chỉ đóng ở một nơi: các khoảng không được chồng nhau.", "A month is paid once: periods must not overlap.");
        }
    }

    private void Events(IReadOnlyList<LifeEvent>? events, DateOnly endedOn)
    {
        foreach (var (i, happened) in (events ?? []).Index())
        {
            if (happened is null)
            {
                Missing($"events[{i}]");
                continue;
            }
            Option(happened.Kind, LifeEvents.All.Keys.Where(static k => k != LifeEvents.NoNotice), $"events[{i}].kind");
            Days(endedOn.AddDays(1), happened.On, $"events[{i}].on", "employment.endedOn");
        }
    }

    private void Region(string region, int month, string field)
    {
        if (!MinimumWages.Regions.Contains(region))
            Option(region, MinimumWages.Regions, "region");
        else if (wages.On(Month.FirstDay(month), region) is null)
            Add(field, "no-minimum-wage", "Chưa có lương tối thiểu vùng của tháng này trong hệ thống.", "The minimum wage of this month is not held.");
    }

    private int? MonthOf(string text, string field)
    {
        if (Month.TryRead(text, out var month))
            return month;
        Add(field, "month", "Ghi tháng theo dạng 2026-03.", "Write a month as 2026-03.");
        return null;
    }

    private void Option(string value, IEnumerable<string> allowed, string field)
    {
        if (!allowed.Contains(value))
            Add(field, "unknown-option", $"Chọn một trong: {string.Join(", ", allowed)}.", $"Choose one of: {string.Join(", ", allowed)}.");
    }

    private void Missing(string field) => Add(field, "missing", "Bổ sung mục này.", "Fill in this item.");

    /// <summary>A day that a calendar of the insurance can hold.</summary>
    private bool Held(DateOnly day, string field)
    {
        if (day.Year is >= 2009 and <= 2100)
            return true;
        Add(field, "out-of-range", "Ghi ngày từ năm 2009 đến năm 2100.", "Give a day of the years 2009 to 2100.");
        return false;
    }

    private void Number(long value, long least, long most, string field)
    {
        if (value < least || value > most)
            Add(field, "out-of-range", $"Ghi số từ {least} đến {most}.", $"Give a number from {least} to {most}.");
    }

    private void Days(DateOnly first, DateOnly day, string field, string than)
    {
        if (day < first)
            Add(field, "too-early", $"Ngày này không được trước '{than}'.", $"This day must not be before '{than}'.");
        else if (day > first.AddYears(50))
            Add(field, "too-late", "Ngày này quá xa.", "This day is too far away.");
    }

    private void Add(string field, string code, string vi, string en) => faults.Add(new(field, code, vi, en));
}
