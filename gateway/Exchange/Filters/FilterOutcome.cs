namespace Lmis.Exchange.Filters;

/// <summary>What became of a document in a <see cref="FieldFilter"/>. On anything but <see cref="Kept"/> what was written must be thrown away.</summary>
public enum FilterOutcome
{
    /// <summary>The agreed fields were written.</summary>
    Kept,

    /// <summary>The bytes are no JSON object or array (RFC 8259).</summary>
    NotJson,

    /// <summary>A name that is agreed, or leads to what is agreed, stands twice in one object: which value a reader took would be chance.</summary>
    DuplicateName,

    /// <summary>The bytes are no UTF-8.</summary>
    InvalidUtf8,

    /// <summary>Arrays and objects are nested more than <see cref="FieldFilter.MostDepth"/> deep.</summary>
    TooDeep,
}
