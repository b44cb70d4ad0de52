using Lmis.Reporting.Facts;

namespace Lmis.Reporting.Definitions;

/// <summary>K01–K03: the trained labour force (lao động qua đào tạo), version 1.</summary>
public static class TrainedLabourForce
{
    /// <summary>K01: any qualification but "Chưa qua đào tạo", technical workers without certificate included, over the labour force.</summary>
    private static readonly RegisterMeasure Trained = new(
        RegisterMeasure.Main, AgeScope.FifteenAndOver, static c => c.InLabourForce, static c => c.Qualification != Qualification.Untrained);

    /// <summary>K02: sơ cấp and higher, or a national skills certificate, over the labour force.</summary>
    private static readonly RegisterMeasure Certified = new(
        RegisterMeasure.Main, AgeScope.FifteenAndOver, static c => c.InLabourForce, static c => HasCertificate(c.Qualification));

    /// <summary>K02 where a vocational certificate of under three months counts too.</summary>
    private static readonly RegisterMeasure CertifiedWithShortCourses = new(
        RegisterMeasure.WithCertificatesUnder3Months, AgeScope.FifteenAndOver, static c => c.InLabourForce,
        static c => HasCertificate(c.Qualification) || c.Qualification == Qualification.CertificateUnder3Months);

    /// <summary>The three definitions.</summary>
    public static readonly IReadOnlyList<IndicatorDefinition> All =
    [
        new("K01", 1, true, SeriesKind.Official, AgeScope.FifteenAndOver, ReferencePeriod.EndOfYear, Trained, Trained.OverWorkingAge()),
        new("K02", 1, true, SeriesKind.Official, AgeScope.FifteenAndOver, ReferencePeriod.EndOfYear, Certified, Certified.OverWorkingAge(), CertifiedWithShortCourses),
        // No registration form asks the whole labour force for IT skills: a survey of the province only.
        new("K03", 1, true, SeriesKind.Official, AgeScope.FifteenAndOver, ReferencePeriod.YearlyAverage),
    ];

    private static bool HasCertificate(Qualification qualification) => qualification
        is Qualification.NationalSkillsCertificate or Qualification.Elementary or Qualification.Intermediate
        or Qualification.College or Qualification.University or Qualification.Postgraduate;
}
