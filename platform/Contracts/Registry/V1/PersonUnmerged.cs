namespace Lmis.Contracts.Registry.V1;

/// <summary>Fact event: the merge of <paramref name="MergedPersonId"/> into <paramref name="PersonId"/> was undone.</summary>
public sealed record PersonUnmerged(Guid PersonId, Guid MergedPersonId, DateTimeOffset UnmergedAt);
