namespace Lmis.Reporting.Facts;

/// <summary>Economic activity (tình trạng tham gia hoạt động kinh tế, Decree 318 item 10).</summary>
public enum ActivityStatus : short
{
    /// <summary>Người có việc làm.</summary>
    Employed = 1,

    /// <summary>Người thất nghiệp: no work, looking, ready (Decree 318 art. 3.3).</summary>
    Unemployed = 2,

    /// <summary>Không tham gia hoạt động kinh tế.</summary>
    Inactive = 3,
}
