namespace Lmis.Reporting.Facts;

/// <summary>Sex as registered (giới tính, Decree 318 item 3).</summary>
public enum Sex : short
{
    /// <summary>Nam.</summary>
    Male = 1,

    /// <summary>Nữ.</summary>
    Female = 2,
}
