namespace Lmis.Reporting.Units;

/// <summary>A commune or ward since 2025-07-01 with the old units it was made of.</summary>
public sealed record Commune(string Code, string Name, AreaType AreaType, IReadOnlyList<FormerCommune> MadeOf)
{
    /// <summary>The former province, when all old units lay in one; always so in Thái Nguyên.</summary>
    public string? FormerProvinceCode => MadeOf.Select(static f => f.ProvinceCode).Distinct().ToArray() is [var one] ? one : null;
}

/// <summary>A commune, ward or township (xã, phường, thị trấn) until 2025-06-30.</summary>
public sealed record FormerCommune(string Code, string Name, AreaType AreaType, string DistrictCode, string DistrictName, string ProvinceCode);
