using Lmis.Reporting.Definitions;

namespace Lmis.Reporting.Indicators;

/// <summary>
/// The administrative series of K14 and K15: participation from the agency's files over the statistics office's working-age labour force, as managed by the province's agency
/// and by residence. Shown beside the agency's published figure, which is the one compared.
/// </summary>
internal static class CoverageSeries
{
    /// <summary>By residence; many who are insured here live elsewhere, and the other way round.</summary>
    public const string Residents = "residents";

    /// <summary>Voluntary members over working age, a number of persons.</summary>
    public const string OverWorkingAge = "over-working-age";

    /// <summary>Persons whose employer owes contributions, a number of persons.</summary>
    public const string InArrears = "in-arrears";

    public static IEnumerable<SeriesAnswer> Of(IndicatorYear about, IndicatorDefinition definition)
    {
        if (about.Inputs.Covered is not { } covered || definition.Id is not ("K14" or "K15"))
            yield break;
        var isVoluntary = definition.Id == "K15";
        var (managed, residents) = isVoluntary ? (covered.Voluntary, covered.VoluntaryResidents) : (covered.Managed, covered.Residents);
        long? labourForce = about.Inputs.LabourForce.TryGetValue((about.Unit, AgeScope.WorkingAge), out var official) && official > 0 ? official : null;
        // Of one commune only those who live there can be told; by whom they are managed is the province's alone.
        var isProvince = about.Unit == about.Units.ProvinceCode;
        if (isProvince)
            yield return Series(RegisterMeasure.Main, managed, labourForce, AgeScope.WorkingAge, managed);
        yield return Series(Residents, residents, labourForce, AgeScope.WorkingAge, isProvince ? [residents, managed - residents] : [residents]);
        if (isProvince && isVoluntary)
            yield return Series(OverWorkingAge, covered.VoluntaryOverAge, null, AgeScope.None, covered.VoluntaryOverAge);
        if (isProvince && !isVoluntary)
            yield return Series(InArrears, covered.InArrears, null, AgeScope.None, [covered.InArrears, managed - covered.InArrears]);

        SeriesAnswer Series(string variant, long numerator, long? denominator, string ageScope, params long[] atoms)
        {
            var series = new SeriesAnswer(
                about.Label(SeriesKind.Administrative), about.Label(variant), false, ageScope, Boundary.Current, about.Year, about.Label(covered.IsFinal ? "final" : "estimate"))
            {
                State = about.Label(TargetState.NotComparable),
                Reason = about.Label(variant == RegisterMeasure.Main ? "other-series" : "variant"),
            };
            if (Suppression.IsSmall(atoms, about.Options.SmallestCountShown) && !about.ShowsAll)
                return series with { Suppressed = true, Reason = about.Label("suppressed") };
            return series with
            {
                Numerator = numerator,
                Denominator = denominator,
                Value = denominator is { } whole ? Math.Round(100m * numerator / whole, 1, MidpointRounding.AwayFromZero) : null,
            };
        }
    }

    /// <summary>Whether a number of few persons is among those shown of an indicator.</summary>
    public static bool HasSmallCounts(IndicatorYear about, IndicatorDefinition definition) =>
        about.Inputs.Covered is { } c && definition.Id is "K14" or "K15"
        && Suppression.IsSmall(
            definition.Id == "K15" ? [c.Voluntary, c.VoluntaryResidents, c.Voluntary - c.VoluntaryResidents, c.VoluntaryOverAge] : [c.Managed, c.Residents, c.Managed - c.Residents, c.InArrears, c.Managed - c.InArrears],
            about.Options.SmallestCountShown);
}
