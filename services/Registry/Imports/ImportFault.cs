namespace Lmis.Registry.Imports;

/// <summary>The file as a whole cannot be read: an expected outcome of checking it, after which nothing of it is stored.</summary>
/// <param name="fault">Key of the sentence in <see cref="ImportTexts"/>.</param>
/// <param name="line">Line, where one can be named.</param>
/// <param name="argument">What the sentence names; never a value of a row.</param>
internal sealed class ImportFault(string fault, int? line = null, string? argument = null) : Exception(fault)
{
    public string Fault { get; } = fault;
    public int? Line { get; } = line;
    public string? Argument { get; } = argument;
}
