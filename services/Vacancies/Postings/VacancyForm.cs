using System.ComponentModel.DataAnnotations;

namespace Lmis.Vacancies.Postings;

/// <summary>A wage as form 03a asks it. Amounts are whole VND before tax and deductions.</summary>
/// <param name="Kind">See the list wage-kinds.</param>
/// <param name="From">The lowest; for a monthly, daily or hourly wage required.</param>
/// <param name="To">The highest, if there is one.</param>
/// <param name="Meals">See the list meals.</param>
public sealed record Wage(string Kind = "", long? From = null, long? To = null, string? Meals = null);

/// <summary>A foreign language or a computer skill that is asked for or held.</summary>
/// <param name="Name">Which.</param>
/// <param name="Certificate">A certificate, if one is asked for.</param>
/// <param name="Ability">See the list abilities.</param>
public sealed record NamedSkill([property: Required, StringLength(60)] string Name, [property: StringLength(60)] string? Certificate = null, string? Ability = null);

/// <summary>What the work is like (điều kiện làm việc); each by its list of the same name.</summary>
public sealed record WorkConditions(
    string WorkPlace = "", string Lifting = "", string Standing = "", string Hearing = "", string Sight = "", string Handling = "", string Hands = "");

/// <summary>Whom to ask (người liên hệ tuyển dụng): kept encrypted, shown to the employer and to counsellors, never on the public site.</summary>
public sealed record Recruiter(
    [property: StringLength(80)] string Name = "", [property: StringLength(80)] string Position = "", string Phone = "", string Email = "",
    bool TakesSms = false, bool TakesEmail = false);

/// <summary>
/// A vacancy as form 03a of Decree 352/2025 asks it, with every field; the rules say which may not be left out. Options are given by code or in the words of the form (<c>/v1/job-site/code-lists</c>).
/// </summary>
public sealed record VacancyForm
{
    /// <summary>Name of the job (tên công việc).</summary>
    [StringLength(150)]
    public string Title { get; init; } = "";

    /// <summary>How many are to be hired.</summary>
    public int Places { get; init; }

    /// <summary>What the work is.</summary>
    [StringLength(5000)]
    public string Description { get; init; } = "";

    /// <summary>VSCO 2020 code of one to four digits (the service fills it in).</summary>
    public string Occupation { get; init; } = "";

    /// <summary>See the list positions.</summary>
    public string Position { get; init; } = "";

    /// <summary>See the list education-levels.</summary>
    public string Education { get; init; } = "";

    /// <summary>See the list qualifications.</summary>
    public string Qualification { get; init; } = "";

    /// <summary>Field of study (chuyên ngành).</summary>
    [StringLength(150)]
    public string? Field { get; init; }

    /// <summary>Other qualifications, at most two.</summary>
    [MaxLength(2)]
    public IReadOnlyList<string>? OtherQualifications { get; init; }

    /// <summary>Trade of a national skills certificate.</summary>
    [StringLength(150)]
    public string? SkillTrade { get; init; }

    /// <summary>Its level (bậc), 1 to 5.</summary>
    [Range(1, 5)]
    public int? SkillLevel { get; init; }

    /// <summary>Foreign languages, at most two.</summary>
    [MaxLength(2)]
    public IReadOnlyList<NamedSkill>? Languages { get; init; }

    /// <summary>Computer skills: office programs and others.</summary>
    [MaxLength(2)]
    public IReadOnlyList<NamedSkill>? ComputerSkills { get; init; }

    /// <summary>See the list soft-skills.</summary>
    [MaxLength(12)]
    public IReadOnlyList<string>? SoftSkills { get; init; }

    /// <summary>See the list experience-levels.</summary>
    public string? Experience { get; init; }

    /// <summary>Five-digit commune or ward of the workplace.</summary>
    public string Commune { get; init; } = "";

    /// <summary>Name of the industrial zone, if the workplace is in one.</summary>
    [StringLength(150)]
    public string? IndustrialZone { get; init; }

    /// <summary>See the list contract-kinds.</summary>
    public string? ContractKind { get; init; }

    /// <summary>See the list extra-demands.</summary>
    [MaxLength(3)]
    public IReadOnlyList<string>? ExtraDemands { get; init; }

    /// <summary>See the list work-times.</summary>
    public string WorkTime { get; init; } = "";

    /// <summary>Hours a week; needed for part-time work with a monthly wage.</summary>
    [Range(1, 48)]
    public decimal? HoursPerWeek { get; init; }

    /// <summary>See the list work-purposes.</summary>
    public string? Purpose { get; init; }

    /// <summary>The wage.</summary>
    public Wage Wage { get; init; } = new();

    /// <summary>See the list benefits.</summary>
    [MaxLength(12)]
    public IReadOnlyList<string> Benefits { get; init; } = [];

    /// <summary>What the work is like.</summary>
    public WorkConditions Conditions { get; init; } = new();

    /// <summary>Groups who are hired first, as the law wants it; see the list priority-groups.</summary>
    [MaxLength(5)]
    public IReadOnlyList<string>? PriorityGroups { get; init; }

    /// <summary>See the list hiring-methods.</summary>
    [MaxLength(4)]
    public IReadOnlyList<string> HiringMethods { get; init; } = [];

    /// <summary>Last day of hiring (thời hạn tuyển dụng), in Vietnam.</summary>
    public DateOnly ClosesOn { get; init; }

    /// <summary>See the list services-wanted.</summary>
    [MaxLength(3)]
    public IReadOnlyList<string>? ServicesWanted { get; init; }

    /// <summary>Other conditions, in words; read by the rules like title and description.</summary>
    [StringLength(2000)]
    public string? OtherConditions { get; init; }
}
