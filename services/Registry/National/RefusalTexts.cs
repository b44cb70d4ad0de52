namespace Lmis.Registry.National;

/// <summary>The national system's reasons in words, with what to do.</summary>
internal static class RefusalTexts
{
    private static readonly Dictionary<string, (string Vietnamese, string English)> Texts = new(StringComparer.Ordinal)
    {
        ["person-unknown"] = ("Cơ sở dữ liệu quốc gia về dân cư không có số định danh này. Kiểm tra số trên thẻ căn cước và sửa hồ sơ; hồ sơ sẽ được gửi lại.",
            "The population database does not know this number. Check it against the identity card and correct the record; it is then sent again."),
        ["person-deceased"] = ("Theo Cơ sở dữ liệu quốc gia về dân cư, người này đã mất. Xác thực hồ sơ (POST /v1/workers/{id}/verification) và quyết định.",
            "By the population database this person has died. Verify the record (POST /v1/workers/{id}/verification) and decide."),
        ["differs-from-population"] = ("Họ tên, ngày sinh hoặc giới tính khác với Cơ sở dữ liệu quốc gia về dân cư. Xác thực hồ sơ và sửa theo thẻ căn cước; hồ sơ sẽ được gửi lại.",
            "Name, birth date or sex differ from the population database. Verify the record and correct it by the identity card; it is then sent again."),
        ["held-otherwise"] = ("Hệ thống quốc gia đang giữ đăng ký khác của người này. Đăng ký đó sẽ chuyển về; nếu mâu thuẫn, xử lý tại danh sách mâu thuẫn.",
            "The national system holds another registration of this person. It comes in by the feed; where it contradicts the record, decide in the list of conflicts."),
    };

    public static string Of(string reason, bool english) => Texts.TryGetValue(reason, out var text)
        ? english ? text.English : text.Vietnamese
        : english ? "The national system did not take this record. Compare it with the form, correct it, and it is sent again." : "Hệ thống quốc gia không nhận hồ sơ này. So với tờ khai, sửa hồ sơ; hồ sơ sẽ được gửi lại.";
}
