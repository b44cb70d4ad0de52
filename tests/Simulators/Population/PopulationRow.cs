namespace Lmis.Simulators.Population;

/// <summary>What the import must make of a row.</summary>
public enum Outcome
{
    /// <summary>Stored as it stands.</summary>
    Accepted,

    /// <summary>Stored after a repair, which is reported.</summary>
    Warning,

    /// <summary>Not stored.</summary>
    Rejected,

    /// <summary>Not stored before an officer has said which of today's communes a divided one is.</summary>
    Asked,
}

/// <summary>One row of the file, with what must become of it.</summary>
/// <param name="Line">Line of the file, as a spreadsheet numbers it: the headers are line 1.</param>
/// <param name="Values">The cells in the order of <see cref="Column.Headers"/>; null is an empty cell.</param>
/// <param name="Outcome">What the import must make of it.</param>
/// <param name="Code">Code of the warning or error; null when accepted.</param>
/// <param name="Facts">Who is meant, for counting without reading the cells.</param>
/// <param name="Likeness">Of a second row of the same person, or a twin's: which row it is like.</param>
public sealed record PopulationRow(int Line, string?[] Values, Outcome Outcome, string? Code, PersonFacts Facts, Likeness? Likeness = null);

/// <summary>Facts of the person of a row, in codes of the events.</summary>
/// <param name="Number">The synthetic personal number the person truly has.</param>
/// <param name="Sex"><c>male</c> or <c>female</c>.</param>
/// <param name="Birth">Date of birth.</param>
/// <param name="Commune">Commune of current residence since 2025-07-01.</param>
/// <param name="FormerCommune">Commune before, where the row names it.</param>
/// <param name="Status"><c>employed</c>, <c>unemployed</c> or <c>inactive</c>.</param>
/// <param name="Qualification">Code of item 9.2.</param>
/// <param name="SocialInsurance">Code of item 11; null outside the labour force.</param>
public sealed record PersonFacts(
    string Number, string Sex, DateOnly Birth, string Commune, string? FormerCommune, string Status, string Qualification, string? SocialInsurance);
