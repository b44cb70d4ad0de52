namespace Lmis.Reporting.Facts;

/// <summary>Part in social insurance (tình trạng tham gia BHXH, Decree 318 item 11).</summary>
public enum SocialInsurance : short
{
    /// <summary>Không tham gia BHXH.</summary>
    None = 1,

    /// <summary>BHXH tự nguyện.</summary>
    Voluntary = 2,

    /// <summary>BHXH bắt buộc.</summary>
    Compulsory = 3,
}
