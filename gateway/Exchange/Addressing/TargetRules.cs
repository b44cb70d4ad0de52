namespace Lmis.Exchange.Addressing;

/// <summary>The rules a raw request target can break, as slugs: stable, and safe to show, for they repeat nothing of the target.</summary>
public static class TargetRules
{
    /// <summary>Longer than <see cref="RequestTarget.Longest"/> bytes.</summary>
    public const string TooLong = "too-long";

    /// <summary>Not origin-form (RFC 9112 section 3.2.1): absolute, authority or asterisk form.</summary>
    public const string Form = "not-origin-form";

    /// <summary>A character outside printable ASCII, or one that RFC 3986 does not allow where it stands.</summary>
    public const string Character = "character";

    /// <summary>A fragment, which is never sent (RFC 9110 section 7.1).</summary>
    public const string Fragment = "fragment";

    /// <summary>A percent sign without two hexadecimal digits.</summary>
    public const string PercentEncoding = "percent-encoding";

    /// <summary>An encoding that normalisation would change (RFC 3986 section 6.2.2): lower-case digits, or a letter, digit or -._~ encoded.</summary>
    public const string NotNormal = "does-not-re-encode";

    /// <summary>A dot segment, plain or encoded.</summary>
    public const string DotSegment = "dot-segment";

    /// <summary>An encoded slash or backslash, or a backslash, in the path.</summary>
    public const string Separator = "encoded-separator";

    /// <summary>An encoded percent sign in the path, which a second decoding would open.</summary>
    public const string DoubleEncoding = "double-encoding";

    /// <summary>An empty segment: two slashes in a row, or one at the end.</summary>
    public const string EmptySegment = "empty-segment";

    /// <summary>A path parameter: a semicolon, which some servers cut off and others do not.</summary>
    public const string PathParameter = "path-parameter";

    /// <summary>An encoded control character.</summary>
    public const string ControlCharacter = "control-character";

    /// <summary>Encoded bytes that are no UTF-8.</summary>
    public const string NotUtf8 = "not-utf-8";

    /// <summary>Not <c>/r1/{instance}/{class}/{code}/{subsystem}/{service}</c> with identifiers of 1 to 64 of A-Z a-z 0-9 . _ -.</summary>
    public const string Address = "address";

    /// <summary>A question mark with nothing behind it, a parameter without a name, or two ampersands in a row.</summary>
    public const string EmptyParameter = "empty-parameter";

    /// <summary>A semicolon in the query, which some servers take for an ampersand.</summary>
    public const string QuerySeparator = "query-separator";

    /// <summary>A query parameter given twice; upper and lower case count as the same.</summary>
    public const string DuplicateParameter = "duplicate-parameter";

    /// <summary>What to do about a rule, in words.</summary>
    public static string Advice(string rule) => rule switch
    {
        TooLong => "The address is longer than 8,192 bytes; put what is long into the body.",
        Form => "The request target must begin with a slash.",
        Character => "The address holds a character that must be percent-encoded.",
        Fragment => "The address holds a fragment; leave out the part from # on.",
        PercentEncoding => "A percent sign in the address is not followed by two hexadecimal digits.",
        NotNormal => "The address must be in its normal form: percent-encoding with upper-case digits, and letters, digits and -._~ not encoded.",
        DotSegment => "The address holds a dot segment; write the path out.",
        Separator => "The path holds an encoded slash or a backslash; put such values into the query or the body.",
        DoubleEncoding => "The path holds an encoded percent sign; put such values into the query or the body.",
        EmptySegment => "The path holds an empty segment or ends with a slash.",
        PathParameter => "The path holds a semicolon; path parameters are not used here.",
        ControlCharacter => "The address holds an encoded control character.",
        NotUtf8 => "The address holds encoded bytes that are no UTF-8.",
        Address => "The path must be /r1/{instance}/{class}/{code}/{subsystem}/{service}, with identifiers of 1 to 64 letters, digits, dots, underscores and hyphens.",
        EmptyParameter => "The query holds an empty parameter.",
        QuerySeparator => "The query holds a semicolon; separate parameters with &, and encode it as %3B in a value.",
        DuplicateParameter => "A query parameter is given twice.",
        _ => "The address is not written as the exchange demands.",
    };
}
