namespace Lmis.Registry.Rights;

/// <summary>Which copy of the record counts in law.</summary>
/// <param name="Master">Always <c>national</c>: the central worker database (Decree 318/2025).</param>
/// <param name="ThisCopy">Always <c>provincial-working-copy</c> (Decree 318/2025, article 24.2).</param>
/// <param name="Text">The same in words.</param>
/// <param name="TextEn">In English.</param>
public sealed record LegalMaster(string Master, string ThisCopy, string Text, string TextEn)
{
    /// <summary>Of every record of this register.</summary>
    public static LegalMaster Notice { get; } = new("national", "provincial-working-copy",
        "Bản có giá trị pháp lý là cơ sở dữ liệu về người lao động của trung ương (Bộ Nội vụ, Nghị định 318/2025/NĐ-CP). Đây là bản làm việc của tỉnh (Điều 24.2); chỗ khác nhau được xử lý, không tự ghi đè.",
        "The copy that counts in law is the central worker database (Ministry of Home Affairs, Decree 318/2025). This is the province's working copy (article 24.2); where they differ it is looked into, never overwritten unseen.");
}
