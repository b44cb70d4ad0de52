using Lmis.Contracts.Registry.V1;
using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Employments;

/// <summary>
/// One person's employment (việc làm) at one employer. Its days follow from the claims behind it (<see cref="EmploymentClaim"/>); a person may have
/// several at once, but never two at the same employer at the same time.
/// </summary>
public sealed class Employment
{
    private const string WageField = "employment.wage";

    private Employment()
    {
    }

    public Guid Id { get; private set; }
    public Guid PersonId { get; private set; }
    public Guid EmployerId { get; private set; }

    /// <summary>The branch that was named, where one was.</summary>
    public Guid? BranchId { get; private set; }

    /// <summary>1 and up, one more at each change.</summary>
    public long Version { get; private set; }

    /// <summary>First day.</summary>
    public DateOnly StartedOn { get; private set; }

    /// <summary>False when it is only known that the person worked there on <see cref="StartedOn"/>.</summary>
    public bool StartIsKnown { get; private set; }

    /// <summary>Last day, null while it lasts.</summary>
    public DateOnly? EndedOn { get; private set; }

    /// <summary>See the list employment-end-reasons.</summary>
    public string? EndReason { get; private set; }

    /// <summary>See the list contract-kinds.</summary>
    public string? ContractKind { get; private set; }

    /// <summary>Agreed last day of a fixed-term contract.</summary>
    public DateOnly? ContractUntil { get; private set; }

    /// <summary>VSCO 2020 code.</summary>
    public string? Occupation { get; private set; }

    public string? JobTitle { get; private set; }
    public string? WorkplaceCommuneCode { get; private set; }
    public bool? InIndustrialZone { get; private set; }

    /// <summary>Agreed hours a week.</summary>
    public decimal? HoursPerWeek { get; private set; }

    /// <summary>Monthly wage in whole VND, encrypted, class personal: shown with the person's own employments alone, never in lists, events or search.</summary>
    public byte[]? Wage { get; private set; }

    /// <summary>True when an employer's social-insurance declaration stands behind it.</summary>
    public bool IsInsured { get; private set; }

    /// <summary>True when it turned out not to be one of its own: withdrawn, or part of another.</summary>
    public bool IsVoid { get; private set; }

    public DateTimeOffset EnteredAt { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>A new employment, of version 0 until its days are settled.</summary>
    internal static Employment Of(Guid personId, Guid employerId, DateTimeOffset now) =>
        new() { Id = Guid.CreateVersion7(now), PersonId = personId, EmployerId = employerId, EnteredAt = now };

    /// <summary>Takes the days the claims give.</summary>
    internal void Settle(Spell spell) =>
        (StartedOn, StartIsKnown, EndedOn, EndReason, IsInsured, IsVoid) = (spell.StartedOn, spell.StartIsKnown, spell.EndedOn, spell.EndReason, spell.IsInsured, false);

    /// <summary>Nothing stands behind it any more.</summary>
    internal void Void() => IsVoid = true;

    /// <summary>Takes over what is said of the job: all of it, or only what was not known before.</summary>
    internal void Describe(EmploymentDetails details, bool onlyUnknown, PersonalDataCipher cipher)
    {
        if (!onlyUnknown)
        {
            (BranchId, ContractKind, ContractUntil, Occupation, JobTitle) = (details.BranchId, details.ContractKind, details.ContractUntil, details.Occupation, details.JobTitle);
            (WorkplaceCommuneCode, InIndustrialZone, HoursPerWeek) = (details.WorkplaceCommune, details.InIndustrialZone, details.HoursPerWeek);
            if (RevealWage(cipher) != details.Wage)
                Wage = cipher.Protect(PersonalDataClass.Personal, Id, WageField, details.Wage?.ToString(System.Globalization.CultureInfo.InvariantCulture));
            return;
        }
        BranchId ??= details.BranchId;
        ContractKind ??= details.ContractKind;
        Occupation ??= details.Occupation;
        JobTitle ??= details.JobTitle;
        WorkplaceCommuneCode ??= details.WorkplaceCommune;
        InIndustrialZone ??= details.InIndustrialZone;
        HoursPerWeek ??= details.HoursPerWeek;
    }

    /// <summary>The next version.</summary>
    internal void Next(DateTimeOffset now) => (Version, ChangedAt) = (Version + 1, now);

    /// <summary>The monthly wage, decrypted.</summary>
    public long? RevealWage(PersonalDataCipher cipher) =>
        cipher.Reveal(PersonalDataClass.Personal, Id, WageField, Wage) is { } text ? long.Parse(text, System.Globalization.CultureInfo.InvariantCulture) : null;

    /// <summary>Everything as it stands, for comparing and for the history.</summary>
    internal EmploymentState State(PersonalDataCipher cipher) => new(
        StartedOn, StartIsKnown, EndedOn, EndReason, IsInsured, IsVoid,
        new EmploymentDetails(BranchId, ContractKind, ContractUntil, Occupation, JobTitle, WorkplaceCommuneCode, InIndustrialZone, HoursPerWeek, RevealWage(cipher)));

    /// <summary>Whether it lasts on this day.</summary>
    public bool IsCurrent(DateOnly day) => !IsVoid && StartedOn <= day && (EndedOn is null || EndedOn >= day);

    /// <summary>What other services may know: no wage.</summary>
    public EmploymentChanged ToEvent() => new(
        Id, Version, PersonId, EmployerId, ContractKind, Occupation, StartedOn, StartIsKnown, EndedOn, EndReason, WorkplaceCommuneCode, InIndustrialZone,
        HoursPerWeek, IsInsured, IsVoid, ChangedAt);
}

/// <summary>What is said of a job beside its days.</summary>
/// <param name="BranchId">The branch.</param>
/// <param name="ContractKind">See the list contract-kinds.</param>
/// <param name="ContractUntil">Agreed last day of a fixed-term contract.</param>
/// <param name="Occupation">VSCO 2020 code.</param>
/// <param name="JobTitle">Title of the job.</param>
/// <param name="WorkplaceCommune">Unit since 2025-07-01.</param>
/// <param name="InIndustrialZone">In an industrial, economic or high-tech zone.</param>
/// <param name="HoursPerWeek">Agreed hours a week.</param>
/// <param name="Wage">Monthly, whole VND.</param>
internal sealed record EmploymentDetails(
    Guid? BranchId = null, string? ContractKind = null, DateOnly? ContractUntil = null, string? Occupation = null, string? JobTitle = null,
    string? WorkplaceCommune = null, bool? InIndustrialZone = null, decimal? HoursPerWeek = null, long? Wage = null);

/// <summary>An employment as it stands.</summary>
internal sealed record EmploymentState(
    DateOnly StartedOn, bool StartIsKnown, DateOnly? EndedOn, string? EndReason, bool IsInsured, bool IsVoid, EmploymentDetails Details);
