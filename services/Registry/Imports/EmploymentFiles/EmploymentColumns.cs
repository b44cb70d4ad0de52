using Lmis.Registry.Employments;

namespace Lmis.Registry.Imports.EmploymentFiles;

/// <summary>The columns of a file of employments, and the form a row declares.</summary>
internal static class EmploymentColumns
{
    /// <summary>All of them.</summary>
    public static KnownColumns Known { get; } = new(
        new("so_dinh_danh", "personalNumber", Required: true), new("ma_nsdld", "employerCode", Required: true), new("dia_chi_nsdld_xa", "employerCommune"),
        new("loai_hdld", "contractKind", Required: true), new("ngay_bat_dau", "startedOn", Required: true, IsDate: true), new("ngay_het_han_hd", "contractUntil", IsDate: true),
        new("ngay_ket_thuc", "endedOn", IsDate: true), new("ly_do_ket_thuc", "endReason"), new("nghe", "occupation"), new("chuc_danh", "jobTitle"),
        new("noi_lam_viec_xa", "workplaceCommune"), new("khu_cn", "inIndustrialZone"), new("so_gio_tuan", "hoursPerWeek"), new("luong_thang", "wage"));

    /// <summary>The form a row declares.</summary>
    public static EmploymentForm ToForm(this ImportColumns columns, string?[] cells)
    {
        return new EmploymentForm
        {
            ContractKind = Cell("contractKind"), StartedOn = Cell("startedOn"), ContractUntil = Cell("contractUntil"), EndedOn = Cell("endedOn"), EndReason = Cell("endReason"),
            Occupation = Cell("occupation"), JobTitle = Cell("jobTitle"), WorkplaceCommune = Cell("workplaceCommune"), InIndustrialZone = Cell("inIndustrialZone"),
            HoursPerWeek = Cell("hoursPerWeek"), Wage = Cell("wage"),
        };

        string? Cell(string field) => columns.Cell(cells, field);
    }
}
