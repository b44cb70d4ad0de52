using Lmis.Registry.CodeLists;

namespace Lmis.Registry.Imports;

/// <summary>
/// Whether a file gives residences and head offices by the codes until 2025-06-30. Some digits name a divided commune then and another unit today (05467: Cam Giá, today Gia Sàng); what such a
/// file means by them only a person can tell.
/// </summary>
internal static class FormerCodes
{
    private static readonly string[] Fields = ["permanentCommune", "temporaryCommune", "commune"];

    /// <summary>Whether a row has a code that is a former one only.</summary>
    public static bool AreIn(ImportRecord row, ImportColumns columns, AdministrativeUnits units) =>
        Array.Exists(Fields, field => columns.Cell(row.Cells, field)?.Trim() is { } code && units.Read(code, out _, out _) is CommuneReading.Converted or CommuneReading.Split);

    /// <summary>
    /// Whether a file is of the former codes, by its rows that have one. Two in three former codes of the province are no code of today, so that a file of before has far more than
    /// a tenth of them, and one of today that has them by slips far less.
    /// </summary>
    public static bool Rule(int rowsWithOne, int rows) => rowsWithOne > 0 && rowsWithOne * 10L >= rows;

    /// <summary>Commune and former commune as the file means them: digits of two meanings are the former ones in a file of former codes.</summary>
    public static (string? Commune, string? Former) Read(ImportJob job, string? commune, string? former, AdministrativeUnits units) =>
        job.HasFormerCodes && string.IsNullOrWhiteSpace(former) && units.IsAmbiguous(commune?.Trim()) ? (null, commune) : (commune, former);
}
