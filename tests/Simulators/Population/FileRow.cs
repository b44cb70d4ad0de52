namespace Lmis.Simulators.Population;

/// <summary>One row of a file of employers or employments, with what must become of it.</summary>
/// <param name="Line">Line of the file, as a spreadsheet numbers it: the headers are line 1.</param>
/// <param name="Values">The cells in the order of the headers; null is an empty cell.</param>
/// <param name="Outcome">What the import must make of it.</param>
/// <param name="Code">Code of the warning or error; null when accepted.</param>
public sealed record FileRow(int Line, string?[] Values, Outcome Outcome, string? Code);
