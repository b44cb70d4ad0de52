namespace Lmis.Exchange.Signatures;

/// <summary>
/// What of an HTTP message a signature can cover. Strings are taken as they stood on the wire: nothing here decodes, orders or normalises a
/// target, so what is signed is what was sent.
/// </summary>
public abstract class SignedMessage
{
    /// <summary>The values of a field in the order they came, one for each line; null when the field is not there.</summary>
    /// <param name="lowerCaseName">The field's name in lower case.</param>
    public abstract IReadOnlyList<string>? Field(string lowerCaseName);

    /// <summary>The names of all fields the message carries, in lower case, each once.</summary>
    public abstract IEnumerable<string> FieldNames { get; }

    /// <summary>A derived component (RFC 9421 section 2.2), by its name with the <c>@</c>; null when this message has none such.</summary>
    /// <param name="name">The derived component's name.</param>
    /// <param name="parameterName">For <c>@query-param</c> the name of the parameter, encoded as the RFC has it.</param>
    public abstract string? Derived(string name, string? parameterName);

    /// <summary>For an answer the request it answers, which components with <c>;req</c> mean.</summary>
    public virtual SignedMessage? Request => null;

    /// <summary>How a field is structured, for components with <c>;sf</c> and <c>;key</c>.</summary>
    public virtual SfFieldType TypeOf(string lowerCaseName) => lowerCaseName switch
    {
        "content-digest" or "signature" or "signature-input" or "repr-digest" or "want-content-digest" or "want-repr-digest" or "priority" => SfFieldType.Dictionary,
        _ => SfFieldType.Unknown,
    };
}

/// <summary>The top-level type of a structured field.</summary>
public enum SfFieldType
{
    /// <summary>Not known to be structured: <c>;sf</c> and <c>;key</c> are refused.</summary>
    Unknown,

    /// <summary>An item.</summary>
    Item,

    /// <summary>A list.</summary>
    List,

    /// <summary>A dictionary.</summary>
    Dictionary,
}
