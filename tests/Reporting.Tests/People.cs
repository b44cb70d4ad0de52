using Lmis.Contracts.Registry.V1;

namespace Lmis.Reporting.Tests;

/// <summary>Records of people who do not exist.</summary>
public static class People
{
    /// <summary>Phường Phan Đình Phùng: urban now, all of one former city.</summary>
    public const string Ward = "05443";

    /// <summary>Xã Phú Bình: rural now, all of one former district.</summary>
    public const string Commune = "05908";

    /// <summary>Somebody of 34 years, employed in manufacturing with a degree.</summary>
    public static LabourRecordChanged Somebody(string commune = Ward) => new(
        Guid.CreateVersion7(), 1, "1992-05", "female", commune, null, null, "employed", "university", "2411", "151", "C", "compulsory",
        false, true, new(2026, 1, 5), new(2026, 1, 5, 3, 0, 0, TimeSpan.Zero));

    /// <summary>The next version of a record.</summary>
    public static LabourRecordChanged Next(this LabourRecordChanged record) =>
        record with { Version = record.Version + 1, ChangedAt = record.ChangedAt.AddMinutes(1) };

    public static LabourRecordChanged Unemployed(this LabourRecordChanged record) =>
        record with { ActivityStatus = "unemployed", Section = null, Industry = null, Occupation = null, SocialInsurance = "none" };
}
