namespace Lmis.Contracts.Insurance.V1;

/// <summary>Fact event: the agency's file of a month was taken in; until one says so, nothing is known of the month.</summary>
/// <param name="FileId">The file.</param>
/// <param name="Month"><c>yyyy-MM</c>.</param>
/// <param name="IsComplete">No row of it was refused, so whoever is not in it does not take part.</param>
/// <param name="ReconciledAt">When, UTC.</param>
public sealed record MonthReconciled(Guid FileId, string Month, bool IsComplete, DateTimeOffset ReconciledAt);
