namespace Lmis.Registry.Workers;

/// <summary>
/// The 15 items of Decree 318/2025's form (tờ khai đăng ký lao động) as they were declared, plus ethnic group, former identity card, phone and address.
/// Options are given as their code or as the form's Vietnamese text; dates as yyyy-MM-dd or dd/MM/yyyy; communes as five digits, new or old.
/// </summary>
public sealed record WorkerForm
{
    /// <summary>Item 1: họ, chữ đệm và tên khai sinh.</summary>
    public string? FullName { get; init; }

    /// <summary>Item 2.</summary>
    public string? BirthDate { get; init; }

    /// <summary>Item 3: Nam or Nữ.</summary>
    public string? Sex { get; init; }

    /// <summary>Item 4: số định danh cá nhân, 12 digits.</summary>
    public string? PersonalNumber { get; init; }

    /// <summary>The former identity card (chứng minh nhân dân), 9 digits, where older papers name the person by it; not an item of the form.</summary>
    public string? FormerIdentityCard { get; init; }

    /// <summary>Item 5: mã số BHXH.</summary>
    public string? SocialInsuranceNumber { get; init; }

    /// <summary>Item 6: commune of permanent residence (nơi thường trú).</summary>
    public string? PermanentCommune { get; init; }

    /// <summary>The commune before 2025-07-01 of the permanent residence, where item 6 is given as the new code.</summary>
    public string? PermanentFormerCommune { get; init; }

    /// <summary>Item 7: commune of temporary residence (nơi tạm trú), if different.</summary>
    public string? TemporaryCommune { get; init; }

    /// <summary>The commune before 2025-07-01 of the temporary residence, where item 7 is given as the new code.</summary>
    public string? TemporaryFormerCommune { get; init; }

    /// <summary>Item 8: đối tượng đặc thù, any number.</summary>
    public IReadOnlyList<string>? SpecialGroups { get; init; }

    /// <summary>Ethnic group, 01–54; needed where item 8 says ethnic minority.</summary>
    public string? EthnicGroup { get; init; }

    /// <summary>Item 9.1: highest grade of general education, 0–12.</summary>
    public string? GeneralEducation { get; init; }

    /// <summary>Item 9.2: trình độ chuyên môn kỹ thuật cao nhất.</summary>
    public string? Qualification { get; init; }

    /// <summary>Item 9.2: field of training.</summary>
    public string? TrainingField { get; init; }

    /// <summary>Item 10: tình trạng tham gia hoạt động kinh tế; decides which of items 11–15 apply.</summary>
    public string? ActivityStatus { get; init; }

    /// <summary>Item 10: why outside the labour force.</summary>
    public string? InactivityReason { get; init; }

    /// <summary>Item 11.</summary>
    public string? SocialInsurance { get; init; }

    /// <summary>Item 12.1: chức vụ/chức danh nghề.</summary>
    public string? JobTitle { get; init; }

    /// <summary>Item 12.2: VSCO 2020 code.</summary>
    public string? Occupation { get; init; }

    /// <summary>Item 12.3.</summary>
    public string? ContractKind { get; init; }

    /// <summary>Item 12.3: first day of the contract.</summary>
    public string? ContractStartedOn { get; init; }

    /// <summary>Item 12.4: commune of the workplace.</summary>
    public string? WorkplaceCommune { get; init; }

    /// <summary>Item 12.4: in an industrial, economic or high-tech zone.</summary>
    public string? InIndustrialZone { get; init; }

    /// <summary>Item 13.1.</summary>
    public string? EmployerName { get; init; }

    /// <summary>Item 13.2: enterprise code, or tax code of another employer.</summary>
    public string? EmployerCode { get; init; }

    /// <summary>Item 13.3.</summary>
    public string? EmployerKind { get; init; }

    /// <summary>Item 13.4: commune of the employer's head office.</summary>
    public string? EmployerCommune { get; init; }

    /// <summary>Item 13.5: VSIC 2025 code, level 3.</summary>
    public string? Industry { get; init; }

    /// <summary>Item 14.1.</summary>
    public string? UnemploymentDuration { get; init; }

    /// <summary>Item 14.2, not obligatory.</summary>
    public string? UnemploymentReason { get; init; }

    /// <summary>Item 15: nhu cầu tìm kiếm việc làm.</summary>
    public string? SeeksWork { get; init; }

    /// <summary>Phone for contact; not an item of the form.</summary>
    public string? Phone { get; init; }

    /// <summary>House and hamlet of the current residence; not an item of the form.</summary>
    public string? Address { get; init; }
}
