namespace Lmis.Training.Programmes;

/// <summary>A training programme (chương trình đào tạo) of a school: what a certificate of it says.</summary>
public sealed class Programme
{
    public required Guid Id { get; init; }
    public required string SchoolCode { get; init; }
    public required string Name { get; init; }

    /// <summary>Decree 318 item 9.2, of <see cref="QualificationLevel"/>.</summary>
    public required string Qualification { get; init; }

    /// <summary>What a learner can do afterwards, in the school's words.</summary>
    public required string Outcomes { get; init; }

    /// <summary>Hours of teaching.</summary>
    public required int Hours { get; init; }

    /// <summary>Least share of hours to attend, per cent.</summary>
    public required int LeastAttendance { get; init; }

    /// <summary>When the department approved it, UTC; null while it waits. Classes of an approved one only.</summary>
    public DateTimeOffset? ApprovedAt { get; set; }

    public string? ApprovedBy { get; set; }
    public long Version { get; set; } = 1;
}

/// <summary>Qualifications a certificate can give (Decree 318/2025, form, item 9.2), lowest first.</summary>
public static class QualificationLevel
{
    /// <summary>Code, Vietnamese, English.</summary>
    public static readonly IReadOnlyList<(string Code, string Vi, string En)> All =
    [
        ("certificate-under-3-months", "Chứng chỉ nghề dưới 3 tháng", "Vocational certificate under 3 months"),
        ("elementary", "Sơ cấp", "Elementary level"),
        ("national-skills-certificate", "Chứng chỉ kỹ năng nghề quốc gia", "National skills certificate"),
        ("intermediate", "Trung cấp", "Intermediate level"),
        ("college", "Cao đẳng", "College level"),
        ("university", "Đại học", "University degree"),
        ("postgraduate", "Trên đại học", "Postgraduate degree"),
    ];

    public static bool Contains(string code) => All.Any(level => level.Code == code);

    public static (string Vi, string En) NameOf(string code) => All.Where(level => level.Code == code).Select(static level => (level.Vi, level.En)).First();
}
