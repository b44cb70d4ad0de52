namespace Lmis.Registry.Workers;

/// <summary>Something the rules found in one item of a form; holds no value of the person, so that it may be shown and stored.</summary>
/// <param name="Field">The property of <see cref="WorkerForm"/>, camel case.</param>
/// <param name="Code">Stable code, such as <c>number-sex-mismatch</c>.</param>
/// <param name="IsWarning">True when the form stands all the same (repaired, or only doubtful).</param>
/// <param name="Text">Key of the sentence in <see cref="FindingTexts"/>.</param>
/// <param name="Argument">What the sentence names: allowed values, new communes. Never what the person declared.</param>
public sealed record Finding(string Field, string Code, bool IsWarning, string Text, string? Argument = null);
