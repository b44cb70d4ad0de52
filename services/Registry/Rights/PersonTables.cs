using Lmis.Registry.SpecialGroups;

namespace Lmis.Registry.Rights;

/// <summary>A table with rows about a person.</summary>
/// <param name="Name">The table.</param>
/// <param name="Title">What it holds, as a citizen would say.</param>
/// <param name="TitleEn">In English.</param>
/// <param name="Rows">Condition on the row <c>t</c>, with <c>$1</c> for the person.</param>
/// <param name="Hidden">Columns that the person is not given: who of the staff did it, other persons, and digests that say nothing to anybody.</param>
public sealed record PersonTable(string Name, string Title, string TitleEn, string Rows, params IReadOnlyList<string> Hidden);

/// <summary>
/// Every table that holds something about a person, and nothing else decides what "everything held about me" is: a test compares the list with the
/// database, so that a new table with a <c>person_id</c> is not forgotten.
/// </summary>
public static class PersonTables
{
    private const string OfPerson = "t.person_id = $1", Owned = "select e.id from employer e join person p on p.personal_number_index = e.owner_number_index where p.id = $1";

    // With those of a record that was merged into the person's.
    private static readonly string Standing = $"t.person_id in ({SpecialGroupRows.Stands("array[$1::uuid]")} select person from stands)";

    public static readonly IReadOnlyList<PersonTable> All =
    [
        new("person", "Nhân thân", "Identity", "t.id = $1", "personal_number_index"),
        new("worker", "Thông tin cung lao động", "Labour-supply record", OfPerson, "former_identity_card_index"),
        new("worker_change", "Lịch sử thay đổi của hồ sơ", "Changes of the record", OfPerson, "changed_by"),
        new("special_group", "Đối tượng đặc thù có giấy tờ chứng minh", "Proved special groups", Standing),
        new("special_group_change", "Lịch sử thay đổi về đối tượng đặc thù", "Their changes", Standing, "changed_by"),
        new("number_claim", "Yêu cầu về số định danh đang do bản ghi khác giữ", "Claims on a number that another record holds", OfPerson, "number_index", "claimed_by", "ended_by"),
        new("feed_conflict", "Chỗ khác với hệ thống quốc gia hoặc cơ quan bảo hiểm xã hội", "Differences from the national and insurance feeds", OfPerson, "digest", "decided_by"),
        new("person_verification", "Xác thực với Cơ sở dữ liệu quốc gia về dân cư", "Verifications with the population database", OfPerson, "asked_by", "decided_by"),
        new("training_certificate", "Văn bằng, chứng chỉ đào tạo", "Training certificates", OfPerson),
        new("employment", "Việc làm", "Employments", OfPerson),
        new("employment_claim", "Nguồn của thông tin việc làm", "What employments follow from", OfPerson),
        new("employment_change", "Lịch sử thay đổi về việc làm", "Changes of employments", "t.employment_id in (select id from employment where person_id = $1)", "changed_by"),
        new("employer", "Hộ kinh doanh do người này làm chủ", "Household businesses owned", $"t.id in ({Owned})", "owner_number_index"),
        new("employer_legal_form", "Lịch sử loại hình của hộ kinh doanh", "Their legal forms", $"t.owner_number_index = (select personal_number_index from person where id = $1)", "owner_number_index"),
        new("employer_change", "Lịch sử thay đổi của hộ kinh doanh", "Their changes", $"t.employer_id in ({Owned})", "changed_by"),
        new("duplicate_pair", "Nghi trùng với bản ghi khác", "Likenesses to another record", "$1 in (t.first_person_id, t.second_person_id)", "first_person_id", "second_person_id", "facts", "decided_by", "reason"),
        new("person_merge", "Hợp nhất với bản ghi khác", "Merges with another record", "$1 in (t.surviving_person_id, t.merged_person_id)", "surviving_person_id", "merged_person_id", "merged_by", "undone_by", "reason", "undo_reason"),
        new("outgoing_handover", "Bàn giao hồ sơ cho tỉnh khác", "Hand-overs to another province", OfPerson, "begun_by"),
        new("incoming_handover", "Tiếp nhận hồ sơ từ tỉnh khác", "Hand-overs from another province", OfPerson, "decided_by"),
        new("record_reading", "Ai đã xem hồ sơ", "Who read the record", OfPerson, "read_by", "reader_name"),
        new("search_reading", "Ai đã thấy tên trong kết quả tìm kiếm", "Who saw the name among hits", "t.person_ids @> array[$1]", "read_by", "reader_name", "person_ids", "asked"),
        new("registration_upload", "Đã gửi đăng ký lên hệ thống quốc gia", "Sent to the national system for registration", OfPerson),
        new("feed_told", "Đã chia sẻ cho đối tác theo luồng thay đổi", "Told to partners by a feed", OfPerson),
        new("feed_entry", "Vị trí trong luồng thay đổi", "Places in the change feed", OfPerson),
        new("feed_waiting", "Thay đổi chờ được đánh số", "Changes waiting for their place in the feed", OfPerson),
        new("partner_copy", "Bản sao từ địa phương khác", "Copies of what other provinces tell", "t.number_index = (select personal_number_index from person where id = $1)", "number_index"),
        new("consent", "Đồng ý chia sẻ dữ liệu", "Consents to sharing", OfPerson, "entered_by", "withdrawal_entered_by"),
        new("data_request", "Yêu cầu về dữ liệu của mình", "Requests about one's data", OfPerson, "entered_by", "decided_by", "carried_out_by"),
        new("restriction", "Hạn chế xử lý", "Restrictions of processing", OfPerson, "begun_by", "ended_by"),
        new("person_login", "Tài khoản được gắn với người này", "Logins linked to the person", OfPerson, "linked_by", "ended_by"),
    ];
}
