namespace Lmis.LocalRun.Demonstration;

/// <summary>A user that exists on one machine only, to try the platform with.</summary>
internal sealed record DemonstrationUser(string UserName, string DisplayName, string Role, string? Area, string? Organisation = null)
{
    /// <summary>A department officer, the director, officers of two communes, a statistics officer, an administrator; a counsellor, an employer, a school, an insurance officer, and a person of no office.</summary>
    internal static IReadOnlyList<DemonstrationUser> Of(Layout layout, string province) =>
    [
        new("department", "Chuyên viên Sở (demo)", "department-officer", province),
        new("director", "Giám đốc Sở (demo)", "director", province),
        .. CommunesOf(layout, province).Select(commune => new DemonstrationUser($"commune-{commune.Code}", $"Cán bộ {commune.Name} (demo)", "commune-officer", commune.Code)),
        new("statistics", "Cán bộ thống kê (demo)", "statistics-officer", province),
        new("administrator", "Quản trị viên (demo)", "administrator", province),
        new("counsellor", "Tư vấn viên việc làm (demo)", "counsellor", province),
        new("employer", "Công ty CP May Thử Nghiệm (demo)", "employer", province, "4600123459"),
        new("school", "Trường Trung cấp nghề Thử Nghiệm (demo)", "training-provider", province, "4601001012"),
        new("insurance", "Cán bộ bảo hiểm xã hội (demo)", "insurance-officer", province),
        new("worker", "Người lao động (demo)", "worker", null),
    ];

    /// <summary>Phan Đình Phùng ward (the province's seat) and one more in Thái Nguyên; elsewhere the first two units of the province.</summary>
    private static IEnumerable<(string Code, string Name)> CommunesOf(Layout layout, string province) =>
        File.ReadLines(Path.Combine(layout.Root, "services", "Registry", "CodeLists", "Data", "communes.csv")).Skip(1)
            .Select(line => line.Split(',')).Where(fields => fields[^1].Trim() == province)
            .OrderByDescending(fields => fields[0] == "05443").Take(2).Select(fields => (fields[0], fields[1]));
}
