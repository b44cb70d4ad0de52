namespace Lmis.Reporting.Units;

/// <summary>Where a person's commune lay before 2025-07-01, as far as it is known without a guess.</summary>
/// <param name="DistrictCode">Three digits, or <see cref="UnknownDistrict"/>.</param>
/// <param name="AreaType">Urban or rural of the former unit.</param>
public readonly record struct FormerPlace(string DistrictCode, AreaType AreaType)
{
    /// <summary>Stands for "không xác định được đơn vị cũ".</summary>
    public const string UnknownDistrict = "unknown";
}
