namespace Lmis.Exchange.Documents;

/// <summary>A document breaks a rule of its format; the message names the place and the rule.</summary>
public sealed class MalformedDocumentException : FormatException
{
    /// <summary>A fault at a place, for example <c>members[3].keys[0].use</c>.</summary>
    public MalformedDocumentException(string place, string rule, Exception? inner = null) : base(place.Length == 0 ? rule : $"{place}: {rule}", inner)
    {
    }
}
