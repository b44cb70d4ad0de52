using System.Collections.Frozen;

namespace Lmis.Reporting.Facts;

/// <summary>The written-out codes of the contract <c>registry.labour-record-changed.v1</c> and what they are here.</summary>
public static class FactCodes
{
    /// <summary>Codes of <see cref="Facts.Sex"/>.</summary>
    public static readonly FrozenDictionary<string, Sex> Sexes = new Dictionary<string, Sex> { ["male"] = Sex.Male, ["female"] = Sex.Female }.ToFrozenDictionary();

    /// <summary>Codes of <see cref="ActivityStatus"/>.</summary>
    public static readonly FrozenDictionary<string, ActivityStatus> Statuses = new Dictionary<string, ActivityStatus>
    {
        ["employed"] = ActivityStatus.Employed,
        ["unemployed"] = ActivityStatus.Unemployed,
        ["inactive"] = ActivityStatus.Inactive,
    }.ToFrozenDictionary();

    /// <summary>Codes of <see cref="Qualification"/>.</summary>
    public static readonly FrozenDictionary<string, Qualification> Qualifications = new Dictionary<string, Qualification>
    {
        ["untrained"] = Qualification.Untrained,
        ["technical-worker-uncertified"] = Qualification.TechnicalWorkerUncertified,
        ["certificate-under-3-months"] = Qualification.CertificateUnder3Months,
        ["national-skills-certificate"] = Qualification.NationalSkillsCertificate,
        ["elementary"] = Qualification.Elementary,
        ["intermediate"] = Qualification.Intermediate,
        ["college"] = Qualification.College,
        ["university"] = Qualification.University,
        ["postgraduate"] = Qualification.Postgraduate,
    }.ToFrozenDictionary();

    /// <summary>Codes of <see cref="SocialInsurance"/>.</summary>
    public static readonly FrozenDictionary<string, SocialInsurance> Insurances = new Dictionary<string, SocialInsurance>
    {
        ["none"] = SocialInsurance.None,
        ["voluntary"] = SocialInsurance.Voluntary,
        ["compulsory"] = SocialInsurance.Compulsory,
    }.ToFrozenDictionary();

    /// <summary>The value of a code; an unknown one is an event this version cannot count, and goes to the dead letters.</summary>
    public static T Read<T>(FrozenDictionary<string, T> codes, string? code, string field) where T : struct =>
        code is not null && codes.TryGetValue(code, out var value) ? value : throw new FormatException($"'{code}' is not a known {field}.");
}
