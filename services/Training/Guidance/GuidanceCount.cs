namespace Lmis.Training.Guidance;

/// <summary>Career guidance (hướng nghiệp) of a school's graduates of one school year and level; counts, no names (indicator K16).</summary>
public sealed class GuidanceCount
{
    public required string SchoolCode { get; init; }

    /// <summary>The year the school year began.</summary>
    public required int SchoolYear { get; init; }

    /// <summary><c>lower-secondary</c>, <c>upper-secondary</c> or <c>continuing-education</c>.</summary>
    public required string Level { get; init; }

    /// <summary>Where the school lay when it reported; null in rows written before it was kept.</summary>
    public string? CommuneCode { get; set; }

    public required int Graduates { get; set; }

    /// <summary>Distinct graduates with at least one activity in their final school year.</summary>
    public required int Guided { get; set; }

    public required DateTimeOffset ReportedAt { get; set; }
    public long Version { get; set; } = 1;
}
