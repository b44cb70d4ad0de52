using System.ComponentModel.DataAnnotations;

namespace Lmis.Reporting.YearlyReports.Documents;

/// <summary>What the letterhead, the number and the list of recipients say (section <c>Reporting:Document</c>); departments' names are data.</summary>
public sealed class ReportDocumentOptions
{
    /// <summary>Who issues the report.</summary>
    [Required, StringLength(100, MinimumLength = 3)]
    public string Department { get; set; } = "Sở Nội vụ";

    /// <summary>Its abbreviation in the number: <c>12/BC-SNV</c>.</summary>
    [Required, StringLength(20, MinimumLength = 1)]
    public string Symbol { get; set; } = "SNV";

    /// <summary>The signer's office.</summary>
    [Required, StringLength(60, MinimumLength = 3)]
    public string SignerTitle { get; set; } = "Giám đốc";

    /// <summary>The plan that is reported on.</summary>
    [Required, StringLength(500, MinimumLength = 3)]
    public string Plan { get; set; } =
        "Kế hoạch số 227/KH-UBND ngày 14 tháng 12 năm 2021 của Ủy ban nhân dân tỉnh thực hiện Chương trình hỗ trợ phát triển thị trường lao động trên địa bàn tỉnh đến năm 2030";

    /// <summary>Nơi nhận, separated by semicolons.</summary>
    [Required, StringLength(1_000, MinimumLength = 3)]
    public string Recipients { get; set; } = "UBND tỉnh (để báo cáo);Bộ Nội vụ (để báo cáo);Giám đốc, các Phó Giám đốc Sở;Các đơn vị báo cáo;Lưu: VT, VL";
}
