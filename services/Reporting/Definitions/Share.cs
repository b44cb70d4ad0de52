namespace Lmis.Reporting.Definitions;

/// <summary>A part of a whole, in persons; an empty whole is no data, never zero.</summary>
public readonly record struct Share(long Numerator, long Denominator)
{
    /// <summary>Per cent, unrounded, or null when there is nobody to take a share of.</summary>
    public decimal? Percent => Denominator == 0 ? null : 100m * Numerator / Denominator;

    /// <summary>Part and whole of two groups that do not overlap.</summary>
    public static Share operator +(Share a, Share b) => new(a.Numerator + b.Numerator, a.Denominator + b.Denominator);

    /// <summary>
    /// How the share stands to a number of per cent, without dividing: 29/97 against 29.9 must not hang on a rounding.
    /// </summary>
    public int CompareTo(decimal percent) => (100m * Numerator).CompareTo(percent * Denominator);
}
