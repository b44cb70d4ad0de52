namespace Lmis.Simulators.Population;

/// <summary>Positions of the columns of the labour-supply import file.</summary>
public static class Column
{
    public const int FullName = 0;
    public const int BirthDate = 1;
    public const int Sex = 2;
    public const int PersonalNumber = 3;
    public const int SocialInsuranceNumber = 4;
    public const int PermanentCommune = 5;
    public const int TemporaryCommune = 6;
    public const int SpecialGroups = 7;
    public const int EthnicGroup = 8;
    public const int GeneralEducation = 9;
    public const int Qualification = 10;
    public const int TrainingField = 11;
    public const int ActivityStatus = 12;
    public const int InactivityReason = 13;
    public const int SocialInsurance = 14;
    public const int JobTitle = 15;
    public const int Occupation = 16;
    public const int ContractKind = 17;
    public const int ContractStartedOn = 18;
    public const int WorkplaceCommune = 19;
    public const int InIndustrialZone = 20;
    public const int EmployerName = 21;
    public const int EmployerCode = 22;
    public const int EmployerKind = 23;
    public const int EmployerCommune = 24;
    public const int Industry = 25;
    public const int UnemploymentDuration = 26;
    public const int UnemploymentReason = 27;
    public const int SeeksWork = 28;
    public const int Phone = 29;
    public const int Address = 30;

    /// <summary>The headers, in order.</summary>
    public static readonly IReadOnlyList<string> Headers =
    [
        "ho_ten", "ngay_sinh", "gioi_tinh", "so_dinh_danh", "ma_bhxh", "thuong_tru_xa", "tam_tru_xa", "doi_tuong", "dan_toc", "trinh_do_pt",
        "trinh_do_cmkt", "nganh_dao_tao", "tinh_trang", "ly_do_khong_tham_gia", "bhxh", "chuc_danh", "nghe", "loai_hdld", "ngay_hdld",
        "noi_lam_viec_xa", "khu_cn", "ten_nsdld", "ma_nsdld", "loai_hinh_nsdld", "dia_chi_nsdld_xa", "nganh_kt", "thoi_gian_that_nghiep",
        "ly_do_that_nghiep", "nhu_cau_tim_viec", "dien_thoai", "dia_chi",
    ];
}
