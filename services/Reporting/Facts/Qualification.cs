namespace Lmis.Reporting.Facts;

/// <summary>Highest technical qualification (trình độ chuyên môn kỹ thuật cao nhất, Decree 318 item 9.2).</summary>
public enum Qualification : short
{
    /// <summary>Chưa qua đào tạo.</summary>
    Untrained = 1,

    /// <summary>Công nhân kỹ thuật không có bằng/chứng chỉ.</summary>
    TechnicalWorkerUncertified = 2,

    /// <summary>Chứng chỉ nghề dưới 3 tháng.</summary>
    CertificateUnder3Months = 3,

    /// <summary>Chứng chỉ kỹ năng nghề quốc gia.</summary>
    NationalSkillsCertificate = 4,

    /// <summary>Sơ cấp.</summary>
    Elementary = 5,

    /// <summary>Trung cấp.</summary>
    Intermediate = 6,

    /// <summary>Cao đẳng.</summary>
    College = 7,

    /// <summary>Đại học.</summary>
    University = 8,

    /// <summary>Trên đại học.</summary>
    Postgraduate = 9,
}
