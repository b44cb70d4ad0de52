namespace Lmis.Registry.SpecialGroups;

/// <summary>What every write of a special group answers; it names no group, for it is kept to answer the same request again.</summary>
/// <param name="Id">The entry.</param>
/// <param name="Version">The version made; also the ETag.</param>
public sealed record SpecialGroupAnswer(Guid Id, long Version);
