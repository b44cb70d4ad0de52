using Lmis.Contracts.Registry.V1;
using Lmis.Reporting.Units;

namespace Lmis.Reporting.Facts;

/// <summary>
/// What is counted of one person: pseudonymous, yet personal data, since a unit, an age and a section can point at somebody.
/// Former unit and former urban/rural are settled here, once, and never by a guess.
/// </summary>
public sealed record WorkerFact(
    Guid PersonId,
    long Version,
    int BirthMonth,
    Sex Sex,
    string CommuneCode,
    bool IsResident,
    string? FormerCommuneCode,
    FormerPlace FormerPlace,
    ActivityStatus Status,
    Qualification Qualification,
    string? Section,
    SocialInsurance? Insurance,
    bool IsRegistered,
    bool IsActive,
    DateOnly EffectiveOn,
    DateTimeOffset ChangedAt)
{
    /// <summary>Reads the state event; an unknown code is refused.</summary>
    public static WorkerFact From(LabourRecordChanged e, UnitList units) => new(
        e.PersonId,
        e.Version,
        Facts.BirthMonth.Parse(e.BirthMonth),
        FactCodes.Read(FactCodes.Sexes, e.Sex, "sex"),
        e.CommuneCode,
        units.Communes.ContainsKey(e.CommuneCode),
        e.FormerCommuneCode,
        units.FormerPlaceOf(e.CommuneCode, e.FormerCommuneCode, e.FormerDistrictCode),
        FactCodes.Read(FactCodes.Statuses, e.ActivityStatus, "activity status"),
        FactCodes.Read(FactCodes.Qualifications, e.Qualification, "qualification"),
        string.IsNullOrEmpty(e.Section) ? null : e.Section,
        string.IsNullOrEmpty(e.SocialInsurance) ? null : FactCodes.Read(FactCodes.Insurances, e.SocialInsurance, "part in social insurance"),
        e.IsRegistered,
        e.IsActive,
        e.EffectiveOn,
        e.ChangedAt);

    /// <summary>Reads one record of the snapshot stream, which has the same fields as the event.</summary>
    public static WorkerFact From(LabourRecord r, UnitList units) => From(
        new LabourRecordChanged(
            Guid.Parse(r.PersonId), r.Version, r.BirthMonth, r.Sex, r.CommuneCode, Blank(r.FormerCommuneCode), Blank(r.FormerDistrictCode),
            r.ActivityStatus, r.Qualification, Blank(r.Occupation), Blank(r.Industry), Blank(r.Section), Blank(r.SocialInsurance), r.IsRegistered, r.IsActive,
            DateOnly.ParseExact(r.EffectiveOn, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
            DateTimeOffset.Parse(r.ChangedAt, System.Globalization.CultureInfo.InvariantCulture)),
        units);

    private static string? Blank(string text) => text.Length == 0 ? null : text;
}
