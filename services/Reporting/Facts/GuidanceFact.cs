using Lmis.Contracts;
using Lmis.Contracts.Training.V1;

namespace Lmis.Reporting.Facts;

/// <summary>What a school reported of the career guidance of its graduates of one school year and level; counts only.</summary>
public sealed class GuidanceFact
{
    /// <summary>How it follows the events.</summary>
    public static readonly FollowedTable<GuidanceReported> Table = new FollowedTable<GuidanceReported>("training", Topics.GuidanceReportedV1, "guidance_fact")
        .Key("school_code", static e => e.SchoolCode).Key("school_year", static e => e.SchoolYear).Key("level", static e => e.Level).Newer("version", static e => e.Version)
        .Column("commune_code", static e => e.CommuneCode).Column("graduates", static e => e.Graduates).Column("guided", static e => e.Guided);

    /// <summary>Enterprise code of the school.</summary>
    public string SchoolCode { get; init; } = "";

    /// <summary>The year the school year began.</summary>
    public int SchoolYear { get; init; }

    /// <summary><c>lower-secondary</c>, <c>upper-secondary</c> or <c>continuing-education</c>.</summary>
    public string Level { get; init; } = "";

    public long Version { get; init; }

    /// <summary>Where the school lies.</summary>
    public string CommuneCode { get; init; } = "";

    public int Graduates { get; init; }
    public int Guided { get; init; }
}
