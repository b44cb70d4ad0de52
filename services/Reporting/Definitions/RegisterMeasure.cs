namespace Lmis.Reporting.Definitions;

/// <summary>How a register series is counted: which people stand above the line and which below it.</summary>
/// <param name="Variant">Code of the variant; <see cref="Main"/> is the one the target is compared with.</param>
/// <param name="AgeScope">Of <see cref="Definitions.AgeScope"/>.</param>
/// <param name="InDenominator">The people the share is taken of.</param>
/// <param name="InNumerator">Those of the denominator who are counted.</param>
public sealed record RegisterMeasure(string Variant, string AgeScope, Func<PeopleCell, bool> InDenominator, Func<PeopleCell, bool> InNumerator)
{
    /// <summary>The definition itself.</summary>
    public const string Main = "main";

    /// <summary>The definition over people of working age only; shown, not compared.</summary>
    public const string WorkingAge = "working-age";

    /// <summary>K02 with vocational certificates under three months; shown, not compared.</summary>
    public const string WithCertificatesUnder3Months = "with-certificates-under-3-months";

    /// <summary>Counts the cells; both numbers are persons.</summary>
    public Share Count(IEnumerable<PeopleCell> cells)
    {
        var (numerator, denominator) = (0L, 0L);
        foreach (var cell in cells)
        {
            if (!InDenominator(cell))
                continue;
            denominator += cell.People;
            if (InNumerator(cell))
                numerator += cell.People;
        }
        return new(numerator, denominator);
    }

    /// <summary>The same measure over people of working age.</summary>
    internal RegisterMeasure OverWorkingAge() =>
        new(WorkingAge, Definitions.AgeScope.WorkingAge, cell => cell.IsWorkingAge == true && InDenominator(cell), InNumerator);
}
