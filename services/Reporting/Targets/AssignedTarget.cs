namespace Lmis.Reporting.Targets;

/// <summary>A yearly target assigned to the province or a commune (chỉ tiêu kế hoạch năm được giao); it goes before the plan's.</summary>
public sealed class AssignedTarget
{
    /// <summary>K01 to K17.</summary>
    public required string Indicator { get; init; }

    /// <summary>The year it is for.</summary>
    public int Year { get; init; }

    /// <summary>Province (2 digits) or commune (5 digits).</summary>
    public required string UnitCode { get; init; }

    /// <summary>The number, or the low end of a band.</summary>
    public decimal Low { get; set; }

    /// <summary>The high end of a band.</summary>
    public decimal? High { get; set; }

    /// <summary>The decision that assigns it.</summary>
    public required string Decision { get; set; }

    /// <summary>Subject of who set it last.</summary>
    public required string SetBy { get; set; }

    /// <summary>When, UTC.</summary>
    public DateTimeOffset SetAt { get; set; }
}
