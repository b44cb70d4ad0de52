using System.Collections.Frozen;

namespace Lmis.Exchange.Agreements;

/// <summary>Why data may be asked for: a code for messages, a Vietnamese title for people, the article that allows it, and whether it may concern named persons.</summary>
public sealed record Purpose(string Code, string Title, string LegalGround, bool AllowsPersonalData);

/// <summary>
/// The closed list of purposes (mục đích sử dụng dữ liệu). An agreement names one or more of them, every request exactly one; a purpose
/// that is not here cannot be agreed, and a new one comes with a new version of the product.
/// </summary>
public static class Purposes
{
    private static readonly Purpose[] List =
    [
        new("labour-registration", "Đăng ký, cập nhật và đối soát thông tin người lao động", "Luật 74/2025/QH15 Điều 17, 18; Nghị định 318/2025/NĐ-CP", true),
        new("identity-verification", "Xác thực thông tin cá nhân với Cơ sở dữ liệu quốc gia về dân cư", "Nghị định 318/2025/NĐ-CP Điều 8", true),
        new("residence-handover", "Chuyển hồ sơ lao động khi người lao động thay đổi nơi cư trú", "Luật 74/2025/QH15 Điều 18; Nghị định 318/2025/NĐ-CP", true),
        new("unemployment-benefit-decision", "Giải quyết hưởng trợ cấp thất nghiệp", "Luật 74/2025/QH15 Điều 29–52; Nghị định 374/2025/NĐ-CP", true),
        new("unemployment-benefit-transfer", "Chuyển nơi hưởng trợ cấp thất nghiệp", "Nghị định 374/2025/NĐ-CP Điều 20", true),
        new("social-insurance-status", "Đối chiếu tình trạng tham gia bảo hiểm xã hội, bảo hiểm thất nghiệp", "Nghị định 318/2025/NĐ-CP Điều 5; Nghị định 374/2025/NĐ-CP", true),
        new("job-referral", "Tư vấn, giới thiệu và kết nối việc làm theo yêu cầu của người lao động", "Nghị định 352/2025/NĐ-CP", true),
        new("training-support", "Hỗ trợ đào tạo nghề và đào tạo nâng cao trình độ kỹ năng nghề", "Luật 74/2025/QH15 Điều 11–14, 22–26; Nghị định 338/2025/NĐ-CP", true),
        new("certificate-verification", "Xác minh văn bằng, chứng chỉ kỹ năng nghề", "Nghị định 138/2026/NĐ-CP", true),
        new("public-service-dossier", "Tiếp nhận và trả kết quả hồ sơ qua Cổng Dịch vụ công quốc gia", "Nghị định 374/2025/NĐ-CP Điều 10–21; Nghị định 352/2025/NĐ-CP Điều 17", true),
        new("employer-verification", "Xác minh thông tin người sử dụng lao động với Cơ sở dữ liệu về đăng ký doanh nghiệp", "Nghị định 374/2025/NĐ-CP Điều 14", false),
        new("vacancy-exchange", "Trao đổi thông tin việc làm trống giữa các địa phương và Sàn giao dịch việc làm quốc gia", "Luật 74/2025/QH15 Điều 19–21; Nghị định 352/2025/NĐ-CP", false),
        new("labour-statistics", "Tổng hợp, phân tích và dự báo thông tin thị trường lao động", "Luật 74/2025/QH15 Điều 20; Nghị định 318/2025/NĐ-CP Điều 18", false),
        new("mandatory-reporting", "Thực hiện chế độ báo cáo về việc làm và bảo hiểm thất nghiệp", "Nghị định 352/2025/NĐ-CP Điều 26; Nghị định 374/2025/NĐ-CP Điều 34", false),
    ];

    private static readonly FrozenDictionary<string, Purpose> ByCode = List.ToFrozenDictionary(p => p.Code, StringComparer.Ordinal);

    /// <summary>All purposes.</summary>
    public static IReadOnlyList<Purpose> All => List;

    /// <summary>The purpose of this code, or null.</summary>
    public static Purpose? Find(string code) => ByCode.GetValueOrDefault(code);
}
