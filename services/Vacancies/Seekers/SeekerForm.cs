using System.ComponentModel.DataAnnotations;
using Lmis.Vacancies.Postings;

namespace Lmis.Vacancies.Seekers;

/// <summary>A place where somebody would work: a province, or a commune of it, or an industrial zone in it.</summary>
public sealed record WantedPlace(string Province = "", string? Commune = null, [property: StringLength(150)] string? IndustrialZone = null);

/// <summary>Work done before; in the person's words.</summary>
public sealed record Experience([property: StringLength(150)] string? Unit = null, [property: StringLength(100)] string? Position = null, [property: StringLength(300)] string? Work = null, [property: Range(0, 60)] decimal? Years = null);

/// <summary>A wage that is wanted.</summary>
/// <param name="Kind">See the list wage-kinds.</param>
/// <param name="Band">For a monthly wage, see the list wage-bands.</param>
/// <param name="Meals">See the list meals.</param>
public sealed record WantedWage(string Kind = "", string? Band = null, string? Meals = null);

/// <summary>
/// What forms 01 and 01a of Decree 352/2025 ask about schooling, skills and the job wanted, with every field. Sex, birth date, ethnic group, religion and
/// priority group of form 01 are not here: matching must not know them, and the register holds what the law lets it hold.
/// </summary>
public sealed record SeekerForm
{
    /// <summary>Form 01: see the list education-levels.</summary>
    public string Education { get; init; } = "";

    /// <summary>Form 01: see the list qualifications.</summary>
    public string Qualification { get; init; } = "";

    /// <summary>Form 01: field of study.</summary>
    [StringLength(150)]
    public string? Field { get; init; }

    /// <summary>Form 01: other qualifications, at most three.</summary>
    [MaxLength(3)]
    public IReadOnlyList<string>? OtherQualifications { get; init; }

    /// <summary>Form 01: trade of a national skills certificate.</summary>
    [StringLength(150)]
    public string? SkillTrade { get; init; }

    /// <summary>Form 01: its level, 1 to 5.</summary>
    [Range(1, 5)]
    public int? SkillLevel { get; init; }

    /// <summary>Form 01: foreign languages, at most two.</summary>
    [MaxLength(2)]
    public IReadOnlyList<NamedSkill>? Languages { get; init; }

    /// <summary>Form 01: computer skills.</summary>
    [MaxLength(2)]
    public IReadOnlyList<NamedSkill>? ComputerSkills { get; init; }

    /// <summary>Form 01: see the list soft-skills.</summary>
    [MaxLength(12)]
    public IReadOnlyList<string>? SoftSkills { get; init; }

    /// <summary>Form 01: work done before.</summary>
    [MaxLength(10)]
    public IReadOnlyList<Experience>? WorkedAs { get; init; }

    /// <summary>Form 01: where the person worked abroad.</summary>
    [StringLength(150)]
    public string? WorkedAbroadIn { get; init; }

    /// <summary>Kinds of enterprise; see the list enterprise-kinds.</summary>
    [MaxLength(3)]
    public IReadOnlyList<string>? EnterpriseKinds { get; init; }

    /// <summary>Name of the job wanted.</summary>
    [StringLength(150)]
    public string Title { get; init; } = "";

    /// <summary>What the work is.</summary>
    [StringLength(2000)]
    public string Description { get; init; } = "";

    /// <summary>VSCO 2020 code of one to four digits (the service fills it in).</summary>
    public string Occupation { get; init; } = "";

    /// <summary>See the list positions.</summary>
    public string Position { get; init; } = "";

    /// <summary>See the list experience-levels.</summary>
    public string? Experience { get; init; }

    /// <summary>Places, the first wanted most; at most two.</summary>
    [MaxLength(2)]
    public IReadOnlyList<WantedPlace>? Places { get; init; }

    /// <summary>See the list contract-kinds.</summary>
    public string? ContractKind { get; init; }

    /// <summary>What the person is ready for; see the list extra-demands.</summary>
    [MaxLength(3)]
    public IReadOnlyList<string>? ReadyFor { get; init; }

    /// <summary>See the list work-times.</summary>
    public string? WorkTime { get; init; }

    /// <summary>See the list work-purposes.</summary>
    public string? Purpose { get; init; }

    /// <summary>The wage wanted.</summary>
    public WantedWage Wage { get; init; } = new();

    /// <summary>See the list benefits.</summary>
    [MaxLength(12)]
    public IReadOnlyList<string>? Benefits { get; init; }

    /// <summary>Conditions of work that suit; those left out do not matter.</summary>
    public WorkConditions? Conditions { get; init; }

    /// <summary>Months until the person can begin; 0 is at once.</summary>
    [Range(0, 24)]
    public int? ReadyInMonths { get; init; }

    /// <summary>See the list hiring-methods.</summary>
    [MaxLength(4)]
    public IReadOnlyList<string> HiringMethods { get; init; } = [];
}
