namespace Lmis.Contracts.Registry.V1;

/// <summary>
/// State event: what other services may know of an employer (người sử dụng lao động). No name, address or phone, and of a natural person's business
/// no code. An event with a lower <see cref="Version"/> than the one already applied is ignored.
/// </summary>
/// <param name="EmployerId">The employer, minted by Registry, kept through every change of form, code and name.</param>
/// <param name="Version">1 and up, one more at each change.</param>
/// <param name="Code">Enterprise or tax code, 10 digits; null where the employer is known by its owner's personal number.</param>
/// <param name="Kind">Decree 318 item 13.3: <c>household-business</c>, <c>private-enterprise</c> and so on.</param>
/// <param name="Industry">VSIC 2025 code, level 3, where known.</param>
/// <param name="Section">VSIC 2025 section letter of <paramref name="Industry"/>.</param>
/// <param name="SizeClass"><c>micro</c>, <c>small</c>, <c>medium</c> or <c>large</c> by Decree 80/2021 art. 5, where known.</param>
/// <param name="InIndustrialZone">In an industrial, economic or high-tech zone, where known.</param>
/// <param name="CommuneCode">Five-digit unit since 2025-07-01 of the head office, where known.</param>
/// <param name="FormerCommuneCode">Five-digit unit before 2025-07-01, where known.</param>
/// <param name="Status"><c>active</c>, <c>suspended</c> or <c>dissolved</c>.</param>
/// <param name="IsDeclared">True while it is known only from what workers declared.</param>
/// <param name="EffectiveOn">The day from which this state holds.</param>
/// <param name="ChangedAt">When it was recorded, UTC.</param>
public sealed record EmployerChanged(
    Guid EmployerId,
    long Version,
    string? Code,
    string Kind,
    string? Industry,
    string? Section,
    string? SizeClass,
    bool? InIndustrialZone,
    string? CommuneCode,
    string? FormerCommuneCode,
    string Status,
    bool IsDeclared,
    DateOnly EffectiveOn,
    DateTimeOffset ChangedAt);
