namespace Lmis.Simulators.Population;

/// <summary>What to generate; the same options always give the same rows.</summary>
public sealed record PopulationOptions
{
    /// <summary>Number of rows.</summary>
    public required int Rows { get; init; }

    /// <summary>Two-digit province since 2025-07-01.</summary>
    public string Province { get; init; } = "19";

    /// <summary>Start of the random sequence.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Share of rows with a defect, 0 to 1.</summary>
    public double Dirty { get; init; }

    /// <summary>Share of good rows whose person comes a second time under another number, with one of several kinds of error; such rows come on top of <see cref="Rows"/>.</summary>
    public double Duplicates { get; init; }

    /// <summary>Share of good rows followed by a twin: somebody else, born on the same day in the same commune, with the same family and middle name.</summary>
    public double Twins { get; init; }

    /// <summary>Five-digit commune in which everybody lives; null for the whole province.</summary>
    public string? Commune { get; init; }

    /// <summary>0 to 9: files of different series never share a personal number, see <see cref="PersonalNumbers"/>.</summary>
    public int Series { get; init; }

    /// <summary>The day on which the people are as old as they are; fixed, so that a file does not depend on when it was written.</summary>
    public DateOnly AsOf { get; init; } = new(2026, 7, 1);
}
