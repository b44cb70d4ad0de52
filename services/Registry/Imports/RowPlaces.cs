using Lmis.Hosting;
using Lmis.Registry.CodeLists;
using Microsoft.Extensions.Options;

namespace Lmis.Registry.Imports;

/// <summary>In which commune of a batch's area a row lies, for the figures by commune; also of a row that is rejected, as far as it can be told.</summary>
internal sealed class RowPlaces(CodeListSet lists, IOptions<PlatformOptions> platform)
{
    /// <summary>The commune, or empty text where the row names none of the area.</summary>
    public string Of(ImportJob job, string? commune, string? formerDistrict) =>
        commune is not null && AreaOf(job).Covers(commune, formerDistrict) && lists.Units.Communes.TryGet(commune, out var unit) && unit.Parent == platform.Value.ProvinceCode ? commune : "";

    /// <summary>The same by what stands in a cell, in a code of either period.</summary>
    public string Of(ImportJob job, string? cell) =>
        lists.Units.Read(cell?.Trim(), out var commune, out var former) is CommuneReading.Current or CommuneReading.Converted ? Of(job, commune, lists.Units.DistrictOf(former)) : "";

    private AreaScope AreaOf(ImportJob job) => AreaScope.Parse(job.Area, platform.Value.ProvinceCode);
}
