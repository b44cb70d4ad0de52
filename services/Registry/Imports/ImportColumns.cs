using System.Collections.Frozen;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports;

/// <summary>Which column of a file holds which field of the form; headers in any order, columns of other names are left alone.</summary>
internal sealed class ImportColumns
{
    private static readonly (string Header, string Field, bool Required)[] Known =
    [
        ("ho_ten", "fullName", true), ("ngay_sinh", "birthDate", true), ("gioi_tinh", "sex", true), ("so_dinh_danh", "personalNumber", true),
        ("ma_bhxh", "socialInsuranceNumber", false), ("thuong_tru_xa", "permanentCommune", true), ("tam_tru_xa", "temporaryCommune", false),
        ("doi_tuong", "specialGroups", false), ("dan_toc", "ethnicGroup", false), ("trinh_do_pt", "generalEducation", false),
        ("trinh_do_cmkt", "qualification", true), ("nganh_dao_tao", "trainingField", false), ("tinh_trang", "activityStatus", true),
        ("ly_do_khong_tham_gia", "inactivityReason", false), ("bhxh", "socialInsurance", false), ("chuc_danh", "jobTitle", false),
        ("nghe", "occupation", false), ("loai_hdld", "contractKind", false), ("ngay_hdld", "contractStartedOn", false),
        ("noi_lam_viec_xa", "workplaceCommune", false), ("khu_cn", "inIndustrialZone", false), ("ten_nsdld", "employerName", false),
        ("ma_nsdld", "employerCode", false), ("loai_hinh_nsdld", "employerKind", false), ("dia_chi_nsdld_xa", "employerCommune", false),
        ("nganh_kt", "industry", false), ("thoi_gian_that_nghiep", "unemploymentDuration", false), ("ly_do_that_nghiep", "unemploymentReason", false),
        ("nhu_cau_tim_viec", "seeksWork", false), ("dien_thoai", "phone", false), ("dia_chi", "address", false),
    ];

    private static readonly FrozenDictionary<string, string> HeaderOfField = Known.ToFrozenDictionary(static k => k.Field, static k => k.Header, StringComparer.Ordinal);

    private readonly FrozenDictionary<string, int> at;

    private ImportColumns(IReadOnlyList<string> headers, FrozenDictionary<string, int> at) => (Headers, this.at) = (headers, at);

    /// <summary>The headers as the file has them.</summary>
    public IReadOnlyList<string> Headers { get; }

    /// <summary>The header of a field.</summary>
    public static string HeaderOf(string field) => HeaderOfField.GetValueOrDefault(field, field);

    /// <summary>Whether a column holds a date, which a workbook may give as a serial number.</summary>
    public bool IsDate(int column) => Find("birthDate") == column || Find("contractStartedOn") == column;

    /// <summary>Whether the file has this field at all.</summary>
    public bool Has(string field) => at.ContainsKey(field);

    /// <summary>Reads the first row.</summary>
    public static ImportColumns Read(IReadOnlyList<string> headers)
    {
        var found = new Dictionary<string, int>();
        for (var i = 0; i < headers.Count; i++)
        {
            var name = headers[i].Trim().Trim('\uFEFF').ToLowerInvariant();
            var known = Array.Find(Known, k => k.Header == name);
            if (known.Field is not null && !found.TryAdd(known.Field, i))
                throw new ImportFault("repeated-column", 1, known.Header);
        }
        var missing = Known.Where(k => k.Required && !found.ContainsKey(k.Field)).Select(static k => k.Header).ToList();
        return missing.Count == 0
            ? new ImportColumns(headers, found.ToFrozenDictionary(StringComparer.Ordinal))
            : throw new ImportFault("missing-columns", 1, string.Join(", ", missing));
    }

    /// <summary>The form a row declares.</summary>
    public WorkerForm Form(string?[] cells)
    {
        return new WorkerForm
        {
            FullName = Cell("fullName"), BirthDate = Cell("birthDate"), Sex = Cell("sex"), PersonalNumber = Cell("personalNumber"),
            SocialInsuranceNumber = Cell("socialInsuranceNumber"), PermanentCommune = Cell("permanentCommune"), TemporaryCommune = Cell("temporaryCommune"),
            SpecialGroups = Cell("specialGroups")?.Split([';', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            EthnicGroup = Cell("ethnicGroup"), GeneralEducation = Cell("generalEducation"), Qualification = Cell("qualification"),
            TrainingField = Cell("trainingField"), ActivityStatus = Cell("activityStatus"), InactivityReason = Cell("inactivityReason"),
            SocialInsurance = Cell("socialInsurance"), JobTitle = Cell("jobTitle"), Occupation = Cell("occupation"), ContractKind = Cell("contractKind"),
            ContractStartedOn = Cell("contractStartedOn"), WorkplaceCommune = Cell("workplaceCommune"), InIndustrialZone = Cell("inIndustrialZone"),
            EmployerName = Cell("employerName"), EmployerCode = Cell("employerCode"), EmployerKind = Cell("employerKind"), EmployerCommune = Cell("employerCommune"),
            Industry = Cell("industry"), UnemploymentDuration = Cell("unemploymentDuration"), UnemploymentReason = Cell("unemploymentReason"),
            SeeksWork = Cell("seeksWork"), Phone = Cell("phone"), Address = Cell("address"),
        };

        string? Cell(string field)
        {
            if (Find(field) is not (>= 0 and var column) || column >= cells.Length || cells[column] is not { Length: > 0 } text)
                return null;
            // The error file puts an apostrophe before what a spreadsheet would take for a formula; it comes back with it.
            return text is ['\'', '=' or '+' or '-' or '@', ..] ? text[1..] : text;
        }
    }

    private int Find(string field) => at.GetValueOrDefault(field, -1);
}
