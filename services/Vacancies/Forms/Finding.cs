namespace Lmis.Vacancies.Forms;

/// <summary>Something the rules found in one field of a form; holds nothing of what was written, so that it may be shown and logged.</summary>
/// <param name="Field">The property, camel case, with a dot before an inner one: <c>wage.from</c>.</param>
/// <param name="Code">Stable code, which is also the key of the sentence in <see cref="FindingTexts"/>.</param>
/// <param name="Argument">What the sentence names: allowed values, the amount that holds. Never what somebody wrote.</param>
public sealed record Finding(string Field, string Code, string? Argument = null);
