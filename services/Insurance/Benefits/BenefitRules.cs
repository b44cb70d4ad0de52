using System.Text.Json;

namespace Lmis.Insurance.Benefits;

/// <summary>Where a rule stands, and whether the text settles it or the result rests on a reading of it that the employment centre has still to confirm.</summary>
public sealed record Provision(Wording Article, bool Interpretation);

/// <summary>A text in both languages.</summary>
public sealed record Wording(string Vi, string En);

/// <summary>A3. Months; days are working days.</summary>
public sealed record EligibilityRules(int AbsenceWorkingDays, int PaidMonths, int Window, int ShortContractWindow, int FilingMonths, int WaitingWorkingDays);

/// <summary>Percent of the average base of so many months, at most so many regional minimum wages.</summary>
public sealed record AmountRules(int Percent, int AveragedMonths, int CapTimes);

/// <summary>Months of benefit for months paid.</summary>
public sealed record DurationRules(int FirstMonths, int FirstPaidMonths, int PaidMonthsPerMonth, int MostMonths, int MostPaidMonths);

/// <summary>Limits in working days.</summary>
public sealed record ProcedureRules(
    int StartWorkingDay, int DecisionDays, int CollectionDays, int NotCollectedToldDays, int NotCollectedCancelledDays, int PaymentDays, int NoticeDays, int SuspensionDays,
    int ResumptionDays, int TerminationNoticeDays, int MissedMonthsToTerminate);

/// <summary>Support of training: months, VND, working days for the decision.</summary>
public sealed record TrainingRules(
    int PaidMonths, int Window, int FilingMonths, int DecisionDays, int ShortCourseMonths, long ShortCourseMost, long MonthMost, int MostMonths, int HalfMonthDays, long MealsPerDay,
    int StartMonths, int RunningCourseMonths);

/// <summary>Contributions: percent of the base, which is at most so many regional minimum wages.</summary>
public sealed record ContributionRules(int WorkerPercent, int EmployerPercent, int BaseCapTimes);

/// <summary>The numbers of one version.</summary>
public sealed record BenefitParameters(
    EligibilityRules Eligibility, AmountRules Amount, DurationRules Duration, ProcedureRules Procedure, TrainingRules Training, ContributionRules Contribution);

/// <summary>The rules of unemployment insurance (bảo hiểm thất nghiệp) in one version: numbers and provisions.</summary>
/// <param name="Id">Name of the version.</param>
/// <param name="EffectiveFrom">First day in force.</param>
/// <param name="TakesOverUndecided">Whether dossiers filed before and not decided by then follow this version (Law 74/2025/QH15 art. 55.4).</param>
/// <param name="Source">The law and the decree.</param>
/// <param name="Parameters">The numbers.</param>
/// <param name="Provisions">By rule, as <see cref="ExplanationLine.Rule"/> names it.</param>
public sealed record BenefitRules(
    string Id, DateOnly EffectiveFrom, bool TakesOverUndecided, string Source, BenefitParameters Parameters, IReadOnlyDictionary<string, Provision> Provisions);

/// <summary>All versions held. A change of the law is a further version in the file, never a change of one.</summary>
public sealed class RuleBook
{
    private readonly List<BenefitRules> versions;

    private RuleBook(IEnumerable<BenefitRules> versions) => this.versions = [.. versions.OrderByDescending(static v => v.EffectiveFrom)];

    /// <summary>The versions, the newest first.</summary>
    public IReadOnlyList<BenefitRules> Versions => versions;

    /// <summary>Reads the versions this program carries.</summary>
    public static RuleBook Load()
    {
        using var stream = typeof(RuleBook).Assembly.GetManifestResourceStream("Benefits/unemployment-insurance-rules.json")!;
        return Read(stream);
    }

    /// <summary>Reads versions; every member must be there.</summary>
    public static RuleBook Read(Stream json) => new(JsonSerializer.Deserialize<RuleFile>(json, Strict)!.Versions);

    /// <summary>The version for a dossier: the newest in force when it was filed, or that has taken it over undecided; null when none is held.</summary>
    public BenefitRules? For(DateOnly filedOn, DateOnly? decidedOn, DateOnly today) => versions.Find(v =>
        v.EffectiveFrom <= filedOn || (v.TakesOverUndecided && v.EffectiveFrom <= today && !(decidedOn < v.EffectiveFrom)));

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerOptions.Strict) { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };

    private sealed record RuleFile(IReadOnlyList<BenefitRules> Versions);
}
