using System.Collections.Frozen;

namespace Lmis.Registry.Handovers;

/// <summary>States and faults of hand-overs in words, Vietnamese first.</summary>
internal static class HandoverTexts
{
    private static readonly FrozenDictionary<string, (string Vi, string En)> States = new Dictionary<string, (string, string)>
    {
        ["out offered"] = ("Đã đề nghị bàn giao; chờ tỉnh tiếp nhận quyết định. Hồ sơ tạm khóa.", "Offered; the other province decides. The record is frozen."),
        ["out withdrawing"] = ("Đã rút đề nghị; chờ tỉnh tiếp nhận xác nhận. Hồ sơ còn tạm khóa.", "Withdrawn here; the other province has not confirmed it yet. The record is still frozen."),
        ["out withdrawn"] = ("Đã rút; hồ sơ ở lại tỉnh này.", "Withdrawn; the record stays here."),
        ["out refused"] = ("Tỉnh tiếp nhận từ chối; hồ sơ ở lại tỉnh này.", "Refused by the other province; the record stays here."),
        ["out released"] = ("Tỉnh tiếp nhận đã nhận; hồ sơ không còn thuộc tỉnh này.", "Accepted by the other province; the record is not this province's any more."),
        ["out closed"] = ("Đã bàn giao xong; tỉnh tiếp nhận đang giữ hồ sơ.", "Closed; the other province holds the record."),
        ["in announced"] = ("Được báo có hồ sơ bàn giao; đang lấy hồ sơ.", "Announced; the record is being fetched."),
        ["in waiting"] = ("Hồ sơ đã đến; chờ cán bộ cấp tỉnh quyết định.", "The record has come; an officer of the province decides."),
        ["in accepted"] = ("Đã chấp nhận; đang đề nghị tỉnh bàn giao chuyển quyền giữ hồ sơ.", "Accepted; the other province is being asked to release the record."),
        ["in active"] = ("Hồ sơ đã thuộc tỉnh này; đang báo cho tỉnh bàn giao.", "The record is in this register; the other province is being told."),
        ["in closed"] = ("Đã tiếp nhận xong.", "Closed; the record is in this register."),
        ["in refusing"] = ("Đã từ chối; đang báo cho tỉnh bàn giao.", "Refused; the other province is being told."),
        ["in refused"] = ("Đã từ chối.", "Refused."),
        ["in withdrawn"] = ("Tỉnh bàn giao đã rút đề nghị.", "Withdrawn by the other province."),
        ["in void"] = ("Tỉnh bàn giao không xác nhận việc bàn giao này.", "The other province does not stand by it."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenDictionary<string, (string Vi, string En)> Faults = new Dictionary<string, (string, string)>
    {
        ["away"] = ("Không kết nối được với tỉnh kia; sẽ tự thử lại.", "The other province cannot be reached; it is tried again by itself."),
        ["slow"] = ("Tỉnh kia trả lời quá chậm; sẽ tự thử lại.", "The other province did not answer in time; it is tried again by itself."),
        ["not-believed"] = ("Câu trả lời nhận được không chứng minh được; sẽ tự thử lại. Nếu lặp lại, báo quản trị viên kết nối.", "The answer was not believed; it is tried again by itself. If it recurs, tell the exchange's administrator."),
        ["over-limit"] = ("Đã dùng hết hạn mức của thỏa thuận; sẽ tự thử lại.", "The agreement's limit is used up; it is tried again by itself."),
        ["not-agreed"] = ("Không có thỏa thuận đang hiệu lực với tỉnh kia cho mục đích bàn giao; báo quản trị viên kết nối.", "No agreement with the other province allows this message; tell the exchange's administrator."),
        ["refused"] = ("Tỉnh kia không nhận thông điệp này; báo quản trị viên kết nối.", "The other province cannot take this message; tell the exchange's administrator."),
        ["not-set-up"] = ("Hệ thống này chưa tham gia trao đổi dữ liệu; báo quản trị viên.", "This installation has no exchange; tell the administrator."),
        [HandoverFaults.FieldsNotAgreed] = ("Thỏa thuận không cho phép những trường mà việc bàn giao cần; hai tỉnh phải ký thỏa thuận mới có đủ trường của bộ dữ liệu record-handover.",
            "The agreement's fields leave out what a hand-over needs; the two provinces must agree anew on all fields of the dataset record-handover."),
        [HandoverFaults.RecordIncomplete] = ("Hồ sơ nhận được thiếu hoặc sai mục của tờ khai (xem 'faultyItems'): thỏa thuận đã cắt các trường này, hoặc hồ sơ gốc sai. Ký lại thỏa thuận cho đủ trường, hoặc từ chối và nêu lý do.",
            "The record that came lacks items of the form or breaks its rules (see 'faultyItems'): the agreement cut them, or the record is wrong. Agree anew on all fields, or refuse with the reason."),
        [HandoverFaults.HeldBack] = ("Tỉnh bàn giao tạm thời chưa đưa hồ sơ; sẽ tự thử lại.", "The other province does not give the record for now; it is tried again by itself."),
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>A state, by direction.</summary>
    public static string Of(string direction, string state, bool english) => Said(States[$"{direction} {state}"], english);

    /// <summary>A fault and what to do; null without one.</summary>
    public static string? OfFault(string? fault, bool english) => fault is null ? null : Said(Faults[fault], english);

    private static string Said((string Vi, string En) text, bool english) => english ? text.En : text.Vi;
}
