namespace Lmis.Simulators.Population;

/// <summary>Made-up names: family names by ethnic group, middle and given names by sex, drawn independently.</summary>
internal static class Names
{
    private static readonly Weighted<string> Kinh = Weighted.Of(
        ("Nguyễn", 32), ("Trần", 11), ("Lê", 9), ("Phạm", 7), ("Hoàng", 5), ("Vũ", 4), ("Đặng", 3), ("Bùi", 3), ("Đỗ", 3), ("Dương", 3), ("Ngô", 2), ("Phan", 2), ("Lưu", 1), ("Tạ", 1), ("Đào", 1));
    private static readonly Weighted<string> TayNung = Weighted.Of(
        ("Hoàng", 16), ("Nông", 14), ("Ma", 10), ("Lý", 8), ("Triệu", 7), ("Lường", 6), ("Hà", 6), ("Đàm", 4), ("Bế", 4), ("La", 4), ("Vi", 3), ("Chu", 3), ("Lục", 3), ("Long", 2), ("Sầm", 2));
    private static readonly Weighted<string> Dao = Weighted.Of(("Triệu", 10), ("Bàn", 8), ("Đặng", 8), ("Lý", 6), ("Phùng", 4), ("Chảo", 2));
    private static readonly Weighted<string> Hmong = Weighted.Of(("Giàng", 6), ("Sùng", 5), ("Vàng", 5), ("Hầu", 4), ("Lý", 4), ("Dương", 4), ("Thào", 3), ("Ma", 2));
    private static readonly string[] MaleMiddle = ["Văn", "Đức", "Minh", "Quang", "Hữu", "Xuân", "Ngọc", "Thanh", "Tuấn", "Mạnh", "Công", "Đình"];
    private static readonly string[] FemaleMiddle = ["Thị", "Thị Thu", "Thị Ngọc", "Thị Thanh", "Thùy", "Phương", "Thu", "Bích", "Thị Hồng", "Kim", "Thị Kim", "Ngọc"];
    private static readonly string[] MaleGiven =
        ["Anh", "Bình", "Cường", "Dũng", "Đạt", "Giang", "Hải", "Hiếu", "Hoàng", "Hùng", "Huy", "Khánh", "Kiên", "Lâm", "Long", "Nam", "Nghĩa", "Phong", "Quân", "Sơn", "Thái", "Thắng", "Toàn", "Trung", "Tùng", "Việt"];
    private static readonly string[] FemaleGiven =
        ["An", "Chi", "Dung", "Đào", "Giang", "Hà", "Hạnh", "Hằng", "Hiền", "Hoa", "Huệ", "Hương", "Lan", "Linh", "Loan", "Mai", "Nga", "Ngân", "Nhung", "Oanh", "Phượng", "Quỳnh", "Thảo", "Trang", "Tuyết", "Yến"];

    public static IReadOnlyList<string> Given(bool male) => male ? MaleGiven : FemaleGiven;

    public static string Draw(Randomness random, string ethnicGroup, bool male)
    {
        var families = ethnicGroup switch { "02" or "07" or "15" or "18" => TayNung, "09" => Dao, "08" => Hmong, _ => Kinh };
        return $"{families.Draw(random)} {random.One(male ? MaleMiddle : FemaleMiddle)} {random.One(male ? MaleGiven : FemaleGiven)}";
    }
}
