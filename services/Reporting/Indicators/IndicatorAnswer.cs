namespace Lmis.Reporting.Indicators;

/// <summary>A code with the words for it in the language asked for.</summary>
public sealed record Coded(string Code, string Text);

/// <summary>A target as it applies to a unit and year.</summary>
/// <param name="Low">The number, or the low end of a band, which decides.</param>
/// <param name="High">The high end of a band.</param>
/// <param name="Direction"><c>at-least</c>, or <c>below</c> (strictly).</param>
/// <param name="Source"><c>assigned</c> by a yearly decision, or <c>plan</c>.</param>
/// <param name="Decision">The decision that assigned it.</param>
/// <param name="DrawnPath">The straight line between the plan's 2025 and 2030 targets: an aid, never tested.</param>
public sealed record TargetAnswer(decimal Low, decimal? High, string Direction, string Source, string? Decision, decimal? DrawnPath);

/// <summary>Where an imported value comes from.</summary>
public sealed record SourceAnswer(string Name, string Table, DateOnly PublishedOn);

/// <summary>One part of a breakdown. A hidden part has no numbers; a part without people has no value, never zero.</summary>
public sealed record RowAnswer(string Code, string Name, long? Numerator, long? Denominator, decimal? Value, bool Suppressed)
{
    /// <summary>Per cent of the statistics office's labour force of the unit, where entered.</summary>
    public decimal? Coverage { get; init; }

    /// <summary>The unit's assigned target.</summary>
    public TargetAnswer? Target { get; init; }

    /// <summary>Against the unit's target; null where it has none.</summary>
    public Coded? State { get; init; }
}

/// <summary>One series of one indicator: values that may stand in one line.</summary>
public sealed record SeriesAnswer(Coded Kind, Coded Variant, bool IncludesHeadCount, string AgeScope, string Boundary, int Year, Coded Stage)
{
    /// <summary>Persons counted.</summary>
    public long? Numerator { get; init; }

    /// <summary>Persons the share is of.</summary>
    public long? Denominator { get; init; }

    /// <summary>In the indicator's unit; shares rounded to one decimal, tested unrounded.</summary>
    public decimal? Value { get; init; }

    /// <summary>Hidden, because it would show fewer than five persons.</summary>
    public bool Suppressed { get; init; }

    /// <summary>Labour force counted, per cent of the statistics office's.</summary>
    public decimal? Coverage { get; init; }

    /// <summary>Of the labour force counted, persons whose registration has a national or social-insurance receipt.</summary>
    public long? Receipted { get; init; }

    /// <summary>Against the target.</summary>
    public required Coded State { get; init; }

    /// <summary>Why it was not tested.</summary>
    public Coded? Reason { get; init; }

    /// <summary>Of an imported value.</summary>
    public SourceAnswer? Source { get; init; }

    /// <summary>The breakdown asked for; null where this series does not carry it.</summary>
    public IReadOnlyList<RowAnswer>? Rows { get; init; }
}

/// <summary>Which communes the register holds anybody of.</summary>
public sealed record CompletenessAnswer(int Reported, int Expected, IReadOnlyList<Category> NotReported);

/// <summary>The mark of the definition a value rests on.</summary>
public sealed record DefinitionAnswer(int Version, bool IsProvisional, string? Mark);

/// <summary>An indicator's year: the compared value against the target, and every series beside it.</summary>
public sealed record IndicatorAnswer(
    string Id,
    string Name,
    string Unit,
    int Year,
    string Reference,
    DefinitionAnswer Definition,
    Category Area,
    Coded ComparedSeries,
    decimal? Value,
    TargetAnswer? Target,
    Coded State,
    string? By,
    string Boundary,
    IReadOnlyList<SeriesAnswer> Series,
    CompletenessAnswer Completeness);
