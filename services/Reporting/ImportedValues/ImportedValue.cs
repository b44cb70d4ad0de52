namespace Lmis.Reporting.ImportedValues;

/// <summary>A value of an indicator that others publish, with all that says what it speaks of (indicators, rule 1). Kept with its restatements.</summary>
public sealed class ImportedValue
{
    /// <summary>UUIDv7.</summary>
    public Guid Id { get; init; }

    /// <summary>K01 to K17.</summary>
    public required string Indicator { get; init; }

    /// <summary>The year it speaks of; a school year by the year it ends in.</summary>
    public int Year { get; init; }

    /// <summary>Province (2 digits, a former one with the former boundary) or commune (5 digits).</summary>
    public required string UnitCode { get; init; }

    /// <summary>Of <see cref="Definitions.Boundary"/>.</summary>
    public required string Boundary { get; init; }

    /// <summary>Official or administrative, of <see cref="Definitions.SeriesKind"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Of <see cref="Definitions.AgeScope"/>.</summary>
    public required string AgeScope { get; init; }

    /// <summary>What the value is broken down by, for example <c>sex</c>; null for the whole.</summary>
    public string? By { get; init; }

    /// <summary>Which part of it, for example <c>female</c>.</summary>
    public string? Category { get; init; }

    /// <summary>In the indicator's unit, as published.</summary>
    public decimal Value { get; init; }

    /// <summary>Who publishes it.</summary>
    public required string Source { get; init; }

    /// <summary>Table or page of the publication.</summary>
    public required string SourceTable { get; init; }

    /// <summary>When it was published.</summary>
    public DateOnly PublishedOn { get; init; }

    /// <summary>Preliminary (sơ bộ), not final (chính thức).</summary>
    public bool IsPreliminary { get; init; }

    /// <summary>Subject of who entered it.</summary>
    public required string EnteredBy { get; init; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset EnteredAt { get; init; }
}
