using static Lmis.Contracts.Scopes;

namespace Lmis.Identity.Roles;

/// <summary>The roles to begin with; the migration writes them into the tables role and role_scope.</summary>
public static class RoleCatalogue
{
    public sealed record Entry(string Slug, string NameVi, string NameEn, params string[] Scopes);

    public static readonly IReadOnlyList<Entry> Roles =
    [
        new("commune-officer", "Cán bộ lao động cấp xã", "Commune officer", RegistryRead, RegistryWrite, RegistryImport, RegistryMerge, RegistrySensitive, RegistryRights, ReportingRead, ReportingReport),
        new("counsellor", "Tư vấn viên việc làm", "Counsellor", RegistryRead, VacanciesRead, VacanciesWrite, VacanciesCheck, VacanciesCounsel, TrainingRead, InsuranceCalculate, ReportingRead),
        new("benefit-reviewer", "Cán bộ thẩm định bảo hiểm thất nghiệp", "Benefit reviewer", RegistryRead, InsuranceRead, InsuranceCalculate),
        new("director", "Giám đốc Sở Nội vụ (người ký)", "Director (signs)", RegistryRead, VacanciesRead, TrainingRead, InsuranceRead, ReportingRead, ReportingSign),
        new("department-officer", "Chuyên viên Sở Nội vụ", "Department officer", RegistryRead, RegistryWrite, RegistryImport, RegistryFeed, RegistryMerge, RegistrySensitive, RegistryRights,
            VacanciesRead, TrainingRead, TrainingSupervise, InsuranceRead, InsuranceReconcile, ReportingRead, ReportingWrite, ReportingConsolidate, ExchangeCall),
        new("statistics-officer", "Cán bộ thống kê", "Statistics officer", ReportingRead, ReportingDetail, ReportingWrite, ReportingRebuild),
        new("inspector", "Thanh tra viên", "Inspector", RegistryRead, RegistrySensitive, VacanciesRead, TrainingRead, InsuranceRead, ReportingRead, ReportingDetail),
        new("justice-adviser", "Cán bộ tư vấn tư pháp", "Justice adviser"),
        new("school", "Nhà trường", "School", TrainingRead, TrainingWrite, TrainingIssue),
        new("training-provider", "Cơ sở đào tạo nghề", "Training provider", TrainingRead, TrainingWrite, TrainingIssue),
        new("insurance-officer", "Cán bộ bảo hiểm xã hội", "Insurance officer", InsuranceRead, InsuranceImport, InsuranceReconcile, InsuranceCalculate),
        new("employer", "Người sử dụng lao động", "Employer", VacanciesWrite),
        new("licensed-employment-firm", "Doanh nghiệp hoạt động dịch vụ việc làm", "Licensed employment firm", VacanciesWrite),
        new("overseas-agency", "Doanh nghiệp đưa người lao động đi làm việc ở nước ngoài", "Overseas agency"),
        new("reporting-focal-point", "Đầu mối báo cáo", "Reporting focal point", ReportingRead, ReportingReport),
        new("worker", "Người lao động", "Worker", RegistrySelf),
        new("auditor", "Kiểm toán viên", "Auditor", ReportingRead),
        new("data-protection-officer", "Cán bộ bảo vệ dữ liệu cá nhân", "Data-protection officer", RegistryAudit, ExchangeJournal),
        new("administrator", "Quản trị viên hệ thống", "Administrator", IdentityAdminister, MessagingOperate, RegistryKeys, TrainingKeys, ReportingRebuild, ExchangeAdminister, ExchangeJournal),
    ];

    /// <summary>Every scope of the platform; a token may carry none but these and the OpenID ones.</summary>
    public static readonly IReadOnlySet<string> Scopes = new HashSet<string>(StringComparer.Ordinal)
    {
        RegistryRead, RegistryWrite, RegistryImport, RegistryFeed, RegistryMerge, RegistrySensitive, RegistryRights, RegistrySelf, RegistryAudit, RegistrySnapshot, RegistryResolve, RegistryKeys,
        VacanciesRead, VacanciesWrite, VacanciesCheck, VacanciesCounsel, TrainingRead, TrainingWrite, TrainingIssue, TrainingSupervise, TrainingKeys,
        InsuranceRead, InsuranceImport, InsuranceReconcile, InsuranceCalculate,
        ReportingRead, ReportingDetail, ReportingWrite, ReportingReport, ReportingConsolidate, ReportingSign, ReportingRebuild, MessagingOperate, MessagingSnapshot, IdentityAdminister,
        ExchangeCall, ExchangeAdminister, ExchangeJournal,
    };
}
