using System.ComponentModel.DataAnnotations;

namespace Lmis.Insurance.Benefits;

/// <summary>Months paid to the unemployment insurance without a gap and with one base, as the social-insurance book lists them.</summary>
/// <param name="From">First month, yyyy-MM.</param>
/// <param name="To">Last month, yyyy-MM.</param>
/// <param name="Base">Monthly wage base, VND.</param>
public sealed record ContributionPeriod([property: Required] string From, [property: Required] string To, long Base);

/// <summary>Absence from work when the contract ended, confirmed in the social-insurance book (Decree 374/2025/NĐ-CP art. 3).</summary>
/// <param name="Kind"><c>sick-or-maternity-leave</c>, <c>unpaid-leave</c>, <c>contract-suspended</c> or <c>employer-unable-to-pay</c>.</param>
/// <param name="WorkingDays">How long, in the month of the end or the one before; not asked of an employer unable to pay.</param>
/// <param name="ConfirmedOn">Of an employer unable to pay: when the authority confirmed it; the time to file runs from then.</param>
public sealed record Absence([property: Required] string Kind, int? WorkingDays = null, DateOnly? ConfirmedOn = null);

/// <summary>The employment that ended and what was paid for it and for earlier ones, benefits already received excluded.</summary>
/// <param name="EndedOn">Last day of the contract.</param>
/// <param name="EndKind"><c>lawful</c>, <c>left-unlawfully</c> or <c>qualified-for-pension</c>.</param>
/// <param name="ContractTerm"><c>under-12-months</c>, or <c>12-months-or-more</c>, a contract without term included.</param>
/// <param name="Contributions">Months paid and not yet consumed by a benefit; periods do not overlap.</param>
/// <param name="ReservedMonths">Months reserved by earlier decisions that are not in <paramref name="Contributions"/>: they lengthen the benefit, and count in no window.</param>
/// <param name="Absence">Where neither the month of the end nor the one before is paid.</param>
public sealed record EndedEmployment(
    DateOnly EndedOn, [property: Required] string EndKind, [property: Required] string ContractTerm,
    [property: Required, MaxLength(600)] IReadOnlyList<ContributionPeriod> Contributions, int ReservedMonths = 0, Absence? Absence = null);

/// <summary>The dossier (hồ sơ đề nghị hưởng trợ cấp thất nghiệp).</summary>
/// <param name="FiledOn">When the full dossier was handed in; of a posted one, the departure postmark.</param>
/// <param name="Channel"><c>in-person</c>, <c>portal</c> or <c>post</c>.</param>
/// <param name="ArrivedOn">Of a posted one: the arrival postmark.</param>
/// <param name="PostGround">Of a posted one: the ground with its proof, <c>sickness</c>, <c>maternity</c>, <c>accident</c>, <c>disaster</c> or <c>epidemic</c>.</param>
/// <param name="DecidedOn">When the decision was signed, if it was.</param>
/// <param name="DeclinedOn">When the worker asked not to receive the benefit, if so.</param>
/// <param name="IsNotCollected">The decision was not collected in its days.</param>
public sealed record BenefitDossier(
    DateOnly FiledOn, [property: Required] string Channel, DateOnly? ArrivedOn = null, string? PostGround = null, DateOnly? DecidedOn = null, DateOnly? DeclinedOn = null,
    bool IsNotCollected = false);

/// <summary>Something that bars or ends the benefit.</summary>
/// <param name="Kind">A code of <see cref="LifeEvents"/>.</param>
/// <param name="On">Its day, as the ground counts it (Decree 374/2025/NĐ-CP art. 19.1).</param>
/// <param name="NotifiedOn">When the worker notified it, if so.</param>
public sealed record LifeEvent([property: Required] string Kind, DateOnly On, DateOnly? NotifiedOn = null);

/// <summary>What the benefit is calculated from. Nothing here names the person.</summary>
/// <param name="Employment">The employment that ended.</param>
/// <param name="Region">Minimum-wage region, <c>I</c> to <c>IV</c>.</param>
/// <param name="Dossier">The dossier.</param>
/// <param name="Events">What happened since the end.</param>
/// <param name="Notices">Days of the monthly notices given; null while the benefit is only planned, and then every notice is taken to come in time.</param>
/// <param name="AsOf">The day of the calculation, today where left out: a window that is still open then is taken to be kept.</param>
public sealed record BenefitFacts(
    [property: Required] EndedEmployment Employment, [property: Required] string Region, [property: Required] BenefitDossier Dossier,
    [property: MaxLength(100)] IReadOnlyList<LifeEvent>? Events = null, [property: MaxLength(100)] IReadOnlyList<DateOnly>? Notices = null,
    DateOnly? AsOf = null);

/// <summary>Kinds of events by Law 74/2025/QH15 art. 41.4, with the letter of each ground.</summary>
public static class LifeEvents
{
    /// <summary>No notice three months running: never given, but found.</summary>
    public const string NoNotice = "no-notice";

    /// <summary>By kind: the ground, whether it bars the benefit in the ten working days after filing (art. 38.1 d), whether time is reserved (art. 41.5).</summary>
    public static readonly IReadOnlyDictionary<string, (string Ground, bool Bars, bool Reserves)> All = new Dictionary<string, (string, bool, bool)>(StringComparer.Ordinal)
    {
        ["insured-job"] = ("a", true, true),
        ["military-service"] = ("b", true, true),
        ["pension"] = ("c", false, false),
        ["second-refusal"] = ("d", false, false),
        [NoNotice] = ("đ", false, false),
        ["settled-abroad"] = ("e", true, false),
        ["long-study"] = ("g", true, true),
        ["fined"] = ("h", false, false),
        ["death"] = ("i", true, false),
        ["compulsory-measure"] = ("k", true, true),
        ["declared-missing"] = ("l", false, true),
        ["detention"] = ("m", true, true),
        ["own-request"] = ("n", false, true),
    };
}
