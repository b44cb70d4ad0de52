using Lmis.Registry.Workers;

namespace Lmis.Registry.Employments;

/// <summary>What every write of an employment answers.</summary>
/// <param name="EmploymentId">The employment.</param>
/// <param name="PersonId">Who works.</param>
/// <param name="EmployerId">For whom.</param>
/// <param name="Version">The version made; also the ETag.</param>
/// <param name="StartedOn">First day.</param>
/// <param name="EndedOn">Last day, null while it lasts.</param>
/// <param name="Warnings">What was repaired or is doubtful.</param>
public sealed record EmploymentAnswer(
    Guid EmploymentId, Guid PersonId, Guid EmployerId, long Version, DateOnly StartedOn, DateOnly? EndedOn, IReadOnlyList<FindingAnswer> Warnings)
{
    internal static EmploymentAnswer Of(Employment employment, IReadOnlyList<FindingAnswer> warnings) =>
        new(employment.Id, employment.PersonId, employment.EmployerId, employment.Version, employment.StartedOn, employment.EndedOn, warnings);
}
