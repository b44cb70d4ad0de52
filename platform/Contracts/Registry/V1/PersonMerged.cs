namespace Lmis.Contracts.Registry.V1;

/// <summary>Fact event: <paramref name="MergedPersonId"/> was found to be the same person as <paramref name="PersonId"/>, who stays.</summary>
public sealed record PersonMerged(Guid PersonId, Guid MergedPersonId, DateTimeOffset MergedAt);
