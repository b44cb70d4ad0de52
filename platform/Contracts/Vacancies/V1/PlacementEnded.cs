namespace Lmis.Contracts.Vacancies.V1;

/// <summary>Fact event: the job of a placement ended, or was never taken up (then <see cref="EndedOn"/> is before the placement's first day).</summary>
/// <param name="PlacementId">The placement.</param>
/// <param name="PersonId">Registry's id of the person.</param>
/// <param name="EmployerId">Registry's id of the employer.</param>
/// <param name="EndedOn">Last day of work.</param>
/// <param name="Reason">See Registry's list employment-end-reasons, where known.</param>
/// <param name="EndedAt">When it was recorded, UTC.</param>
public sealed record PlacementEnded(
    Guid PlacementId,
    Guid PersonId,
    Guid EmployerId,
    DateOnly EndedOn,
    string? Reason,
    DateTimeOffset EndedAt);
