using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>The columns of a file of labour-supply records, and the form a row declares.</summary>
internal static class LabourRecordColumns
{
    private static readonly KnownColumn[] Form =
    [
        new("ho_ten", "fullName", Required: true), new("ngay_sinh", "birthDate", Required: true, IsDate: true), new("gioi_tinh", "sex", Required: true),
        new("so_dinh_danh", "personalNumber", Required: true), new("so_cmnd", "formerIdentityCard"), new("ma_bhxh", "socialInsuranceNumber"),
        new("thuong_tru_xa", "permanentCommune", Required: true), new("thuong_tru_xa_cu", "permanentFormerCommune"),
        new("tam_tru_xa", "temporaryCommune"), new("tam_tru_xa_cu", "temporaryFormerCommune"),
        new("doi_tuong", "specialGroups"), new("dan_toc", "ethnicGroup"), new("trinh_do_pt", "generalEducation"),
        new("trinh_do_cmkt", "qualification", Required: true), new("nganh_dao_tao", "trainingField"), new("tinh_trang", "activityStatus", Required: true),
        new("ly_do_khong_tham_gia", "inactivityReason"), new("bhxh", "socialInsurance"), new("chuc_danh", "jobTitle"),
        new("nghe", "occupation"), new("loai_hdld", "contractKind"), new("ngay_hdld", "contractStartedOn", IsDate: true),
        new("noi_lam_viec_xa", "workplaceCommune"), new("khu_cn", "inIndustrialZone"), new("ten_nsdld", "employerName"),
        new("ma_nsdld", "employerCode"), new("loai_hinh_nsdld", "employerKind"), new("dia_chi_nsdld_xa", "employerCommune"),
        new("nganh_kt", "industry"), new("thoi_gian_that_nghiep", "unemploymentDuration"), new("ly_do_that_nghiep", "unemploymentReason"),
        new("nhu_cau_tim_viec", "seeksWork"), new("dien_thoai", "phone"), new("dia_chi", "address"),
    ];

    private static readonly KnownColumn[] Receipt =
    [
        new("so_xac_nhan", "receiptNumber", Required: true), new("ngay_xac_nhan", "receiptDate", Required: true, IsDate: true), new("loai_xac_nhan", "receiptKind"), new("thay_doi", "change"), new("tham_chieu_tinh", "provinceReference"), new("phien_ban_tinh", "provinceVersion"),
    ];

    private static readonly KnownColumns OfCommune = new(Form), OfFeed = new(Form.Concat(Receipt));

    /// <summary>The columns of a file from this source.</summary>
    public static KnownColumns Of(string source) => ImportSource.IsFeed(source) ? OfFeed : OfCommune;

    /// <summary>The form a row declares.</summary>
    public static WorkerForm ToForm(this ImportColumns columns, string?[] cells)
    {
        return new WorkerForm
        {
            FullName = Cell("fullName"), BirthDate = Cell("birthDate"), Sex = Cell("sex"), PersonalNumber = Cell("personalNumber"),
            FormerIdentityCard = Cell("formerIdentityCard"), SocialInsuranceNumber = Cell("socialInsuranceNumber"),
            PermanentCommune = Cell("permanentCommune"), PermanentFormerCommune = Cell("permanentFormerCommune"),
            TemporaryCommune = Cell("temporaryCommune"), TemporaryFormerCommune = Cell("temporaryFormerCommune"),
            SpecialGroups = Cell("specialGroups")?.Split([';', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            EthnicGroup = Cell("ethnicGroup"), GeneralEducation = Cell("generalEducation"), Qualification = Cell("qualification"),
            TrainingField = Cell("trainingField"), ActivityStatus = Cell("activityStatus"), InactivityReason = Cell("inactivityReason"),
            SocialInsurance = Cell("socialInsurance"), JobTitle = Cell("jobTitle"), Occupation = Cell("occupation"), ContractKind = Cell("contractKind"),
            ContractStartedOn = Cell("contractStartedOn"), WorkplaceCommune = Cell("workplaceCommune"), InIndustrialZone = Cell("inIndustrialZone"),
            EmployerName = Cell("employerName"), EmployerCode = Cell("employerCode"), EmployerKind = Cell("employerKind"), EmployerCommune = Cell("employerCommune"),
            Industry = Cell("industry"), UnemploymentDuration = Cell("unemploymentDuration"), UnemploymentReason = Cell("unemploymentReason"),
            SeeksWork = Cell("seeksWork"), Phone = Cell("phone"), Address = Cell("address"),
        };

        string? Cell(string field) => columns.Cell(cells, field);
    }
}
