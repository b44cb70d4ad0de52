using Lmis.Registry.Employers;

namespace Lmis.Registry.Imports.EmployerFiles;

/// <summary>The columns of a file of employers, and the form a row declares.</summary>
internal static class EmployerColumns
{
    /// <summary>All of them.</summary>
    public static KnownColumns Known { get; } = new(
        new("ma_so", "code", Required: true), new("ten", "name", Required: true), new("loai_hinh", "kind", Required: true),
        new("nganh_kt", "industry"), new("nganh_kt_2018", "industry2018"), new("so_lao_dong", "employees"), new("doanh_thu", "annualRevenue"), new("tong_von", "totalCapital"),
        new("khu_cn", "inIndustrialZone"), new("ten_khu_cn", "industrialZone"), new("xa", "commune", Required: true), new("xa_cu", "formerCommune"),
        new("dia_chi", "address"), new("dien_thoai", "phone"), new("trang_thai", "status"));

    /// <summary>The form a row declares.</summary>
    public static EmployerForm ToForm(this ImportColumns columns, string?[] cells)
    {
        return new EmployerForm
        {
            Code = Cell("code"), Name = Cell("name"), Kind = Cell("kind"), Industry = Cell("industry"), Industry2018 = Cell("industry2018"),
            Employees = Cell("employees"), AnnualRevenue = Cell("annualRevenue"), TotalCapital = Cell("totalCapital"),
            InIndustrialZone = Cell("inIndustrialZone"), IndustrialZone = Cell("industrialZone"), Commune = Cell("commune"), FormerCommune = Cell("formerCommune"),
            Address = Cell("address"), Phone = Cell("phone"), Status = Cell("status"),
        };

        string? Cell(string field) => columns.Cell(cells, field);
    }
}
