namespace Lmis.Registry.Workers;

/// <summary>Which copy of the record counts in law, and what this one is: in every answer that shows a record.</summary>
/// <param name="Master">Always <c>national</c>: the central worker database (Decree 318/2025).</param>
/// <param name="ThisCopy">Always <c>provincial-working-copy</c> (Decree 318/2025, article 24.2).</param>
/// <param name="RecordKind"><c>copy-of-registration</c>: a copy of what is registered nationally or by a social-insurance declaration; <c>local-record</c>: only this province knows it, and it is no registration.</param>
/// <param name="Text">The same in words.</param>
/// <param name="TextEn">In English.</param>
public sealed record LegalMaster(string Master, string ThisCopy, string RecordKind, string Text, string TextEn)
{
    private static readonly LegalMaster Copy = new("national", "provincial-working-copy", "copy-of-registration",
        "Bản có giá trị pháp lý là cơ sở dữ liệu về người lao động của trung ương (Bộ Nội vụ, Nghị định 318/2025/NĐ-CP). Đây là bản làm việc của tỉnh (Điều 24.2); chỗ khác nhau được xử lý, không tự ghi đè.",
        "The copy that counts in law is the central worker database (Ministry of Home Affairs, Decree 318/2025). This is the province's working copy (article 24.2); where they differ it is looked into, never overwritten unseen.");

    private static readonly LegalMaster Local = new("national", "provincial-working-copy", "local-record",
        "Đây là bản ghi tại địa phương, chưa phải là đăng ký lao động. Bản có giá trị pháp lý là cơ sở dữ liệu về người lao động của trung ương (Bộ Nội vụ, Nghị định 318/2025/NĐ-CP), khi người này được đăng ký ở đó.",
        "This is a local record and no registration. What counts in law is the central worker database (Ministry of Home Affairs, Decree 318/2025), once the person is registered there.");

    /// <summary>Of a record that is registered, or of one that is not.</summary>
    public static LegalMaster Of(bool isRegistered) => isRegistered ? Copy : Local;
}
