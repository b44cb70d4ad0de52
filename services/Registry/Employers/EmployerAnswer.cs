using Lmis.Registry.Workers;

namespace Lmis.Registry.Employers;

/// <summary>What every write of an employer answers.</summary>
/// <param name="EmployerId">The employer.</param>
/// <param name="Version">The version made; also the ETag.</param>
/// <param name="Warnings">What was repaired or is doubtful.</param>
public sealed record EmployerAnswer(Guid EmployerId, long Version, IReadOnlyList<FindingAnswer> Warnings)
{
    internal static EmployerAnswer Of(Employer employer, IReadOnlyList<FindingAnswer>? warnings = null) => new(employer.Id, employer.Version, warnings ?? []);
}
