namespace Lmis.Contracts.Training.V1;

/// <summary>State event: how many graduates of a school had career guidance in their final school year (indicator K16); counts only.</summary>
/// <param name="SchoolCode">Enterprise code of the school.</param>
/// <param name="SchoolYear">The year the school year began.</param>
/// <param name="Level"><c>lower-secondary</c>, <c>upper-secondary</c> or <c>continuing-education</c>.</param>
/// <param name="Version">1 and up for school, year and level; a lower one than was applied is ignored.</param>
/// <param name="CommuneCode">Where the school lies.</param>
/// <param name="Graduates">Graduates of the school year.</param>
/// <param name="Guided">Of those, distinct pupils with at least one guidance activity.</param>
/// <param name="ReportedAt">UTC.</param>
public sealed record GuidanceReported(string SchoolCode, int SchoolYear, string Level, long Version, string CommuneCode, int Graduates, int Guided, DateTimeOffset ReportedAt);
