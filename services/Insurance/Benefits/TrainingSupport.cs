using System.ComponentModel.DataAnnotations;

namespace Lmis.Insurance.Benefits;

/// <summary>The course.</summary>
/// <param name="StartsOn">First day.</param>
/// <param name="Months">Whole months it lasts.</param>
/// <param name="Days">Days beyond them, 0 to 30.</param>
/// <param name="Tuition">VND: of the whole course if it is shorter than three months, else of one month.</param>
/// <param name="StudyDays">Days really studied.</param>
/// <param name="MakesUpLessons">Of a course already running: the provider makes up what was missed.</param>
public sealed record TrainingCourse(DateOnly StartsOn, int Months, int Days, long Tuition, int StudyDays, bool MakesUpLessons = false);

/// <summary>What the support of training (hỗ trợ đào tạo, nâng cao trình độ kỹ năng nghề) is calculated from. Nothing here names the person.</summary>
/// <param name="FiledOn">When the full dossier was handed in.</param>
/// <param name="Course">The course.</param>
/// <param name="DecidedOn">When it was decided, if it was.</param>
/// <param name="BenefitEndsOn">Of somebody who receives the benefit or waits for its decision: the last day of the benefit. Else null.</param>
/// <param name="Employment">Of somebody else: the employment that ended.</param>
/// <param name="Events">Of somebody else: what happened since.</param>
/// <param name="WasSupported">A course was supported before for the same end of employment.</param>
/// <param name="AsOf">The day of the calculation, today where left out.</param>
public sealed record TrainingFacts(
    DateOnly FiledOn, [property: Required] TrainingCourse Course, DateOnly? DecidedOn = null, DateOnly? BenefitEndsOn = null, EndedEmployment? Employment = null,
    [property: MaxLength(100)] IReadOnlyList<LifeEvent>? Events = null, bool WasSupported = false, DateOnly? AsOf = null);

/// <summary>The support, VND.</summary>
/// <param name="IsEligible">Whether all conditions hold.</param>
/// <param name="DecisionDue">By when the decision is due.</param>
/// <param name="Tuition">Paid to the provider.</param>
/// <param name="Meals">Paid to the worker.</param>
/// <param name="OwnShare">Of the tuition, what the worker pays.</param>
public sealed record TrainingSupport(bool IsEligible, DateOnly DecisionDue, long Tuition, long Meals, long OwnShare)
{
    /// <summary>Calculates it (Law 74/2025/QH15 art. 37; Decree 374/2025/NĐ-CP arts 11–13).</summary>
    public static TrainingSupport Of(TrainingFacts facts, BenefitRules rules, WorkingDays days, Explanation steps)
    {
        var r = rules.Parameters.Training;
        var isEligible = facts.BenefitEndsOn is { } benefitEnds
            ? steps.Add("training-beneficiary", facts.FiledOn <= benefitEnds, ("benefitEndsOn", benefitEnds), ("filedOn", facts.FiledOn))
            : Eligibility.OfTraining(facts.Employment!, facts.Events, facts.FiledOn, rules, days, steps);
        isEligible &= steps.Add("training-once", !facts.WasSupported);
        var due = steps.Add("training-decision-due", days.After(facts.FiledOn, r.DecisionDays), ("filedOn", facts.FiledOn), ("days", r.DecisionDays));
        isEligible &= StartsInTime(facts, due, r, steps);
        if (!isEligible)
            return new(false, due, 0, 0, 0);

        var course = facts.Course;
        var isShort = steps.Add("training-length", course.Months < r.ShortCourseMonths, ("months", course.Months), ("days", course.Days), ("limit", r.ShortCourseMonths));
        // Half months, so that nothing is rounded: an odd day makes one half, from the fifteenth on two.
        var halves = (2 * course.Months) + (course.Days == 0 ? 0 : course.Days <= r.HalfMonthDays ? 1 : 2);
        var (asked, tuition) = isShort
            ? (course.Tuition, Math.Min(course.Tuition, r.ShortCourseMost))
            : (course.Tuition * halves / 2, Math.Min(course.Tuition, r.MonthMost) * Math.Min(halves, 2 * r.MostMonths) / 2);
        steps.Add("training-tuition", tuition, ("asked", course.Tuition), ("most", isShort ? r.ShortCourseMost : r.MonthMost), ("months", isShort ? 1m : Math.Min(halves, 2 * r.MostMonths) / 2m));
        var meals = steps.Add("training-meals", r.MealsPerDay * course.StudyDays, ("perDay", r.MealsPerDay), ("days", course.StudyDays));
        steps.Add("training-total", tuition + meals, ("tuition", tuition), ("meals", meals), ("ownShare", asked - tuition));
        return new(true, due, tuition, meals, asked - tuition);
    }

    private static bool StartsInTime(TrainingFacts facts, DateOnly due, TrainingRules r, Explanation steps)
    {
        var (decided, starts) = (facts.DecidedOn ?? due, facts.Course.StartsOn);
        var last = (facts.BenefitEndsOn is { } end && end > decided ? end : decided).AddMonths(r.StartMonths);
        var first = facts.Course.MakesUpLessons ? decided.AddMonths(-r.RunningCourseMonths) : decided;
        return steps.Add("training-starts-in-time", starts >= first && starts <= last, ("startsOn", starts), ("decidedOn", decided), ("first", first), ("last", last));
    }
}
