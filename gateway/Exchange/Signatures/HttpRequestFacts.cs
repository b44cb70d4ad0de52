using System.Text;

namespace Lmis.Exchange.Signatures;

/// <summary>A request's signable parts, from its method, scheme, authority and raw request target.</summary>
/// <param name="method">As on the wire; methods are case-sensitive.</param>
/// <param name="scheme">http or https.</param>
/// <param name="authority">Host, and port where it is not the scheme's own.</param>
/// <param name="target">The raw origin-form target: path and query, never decoded.</param>
/// <param name="fields">Fields by lower-case name, each line its own value.</param>
public sealed class HttpRequestFacts(string method, string scheme, string authority, string target, IReadOnlyDictionary<string, IReadOnlyList<string>> fields) : SignedMessage
{
    private readonly string scheme = scheme.ToLowerInvariant();
    private readonly string authority = Normalise(authority, scheme);
    private string? targetUri;

    /// <inheritdoc/>
    public override IEnumerable<string> FieldNames => fields.Keys;

    /// <inheritdoc/>
    public override IReadOnlyList<string>? Field(string lowerCaseName) => fields.GetValueOrDefault(lowerCaseName);

    /// <inheritdoc/>
    public override string? Derived(string name, string? parameterName)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return name switch
        {
            "@method" => method,
            "@scheme" => scheme,
            "@authority" => authority,
            "@request-target" => target,
            "@target-uri" => targetUri ??= $"{scheme}://{authority}{target}",
            "@path" => (query < 0 ? target : target[..query]) is { Length: > 0 } path ? path : "/",
            "@query" => query < 0 ? "?" : target[query..],
            "@query-param" => parameterName is null ? null : QueryParameter(query < 0 ? "" : target[(query + 1)..], parameterName),
            _ => null,
        };
    }

    private static string Normalise(string authority, string scheme)
    {
        var lower = authority.ToLowerInvariant();
        var ownPort = scheme.Equals("https", StringComparison.OrdinalIgnoreCase) ? ":443" : ":80";
        return lower.EndsWith(ownPort, StringComparison.Ordinal) ? lower[..^ownPort.Length] : lower;
    }

    // Section 2.2.8: names and values are parsed as a form's and encoded anew; a name that stands twice cannot be covered.
    private static string? QueryParameter(string query, string encodedName)
    {
        string? found = null;
        foreach (var pair in query.Split('&'))
        {
            var equals = pair.IndexOf('=', StringComparison.Ordinal);
            var name = Recode(equals < 0 ? pair : pair[..equals]);
            if (pair.Length == 0 || name != encodedName)
                continue;
            if (found is not null)
                return null;
            found = Recode(equals < 0 ? "" : pair[(equals + 1)..]);
        }
        return found;
    }

    private static string Recode(string text)
    {
        var decoded = Uri.UnescapeDataString(text.Replace('+', ' '));
        var to = new StringBuilder(decoded.Length);
        foreach (var b in Encoding.UTF8.GetBytes(decoded))
        {
            // The WHATWG form-urlencoded percent-encode set, with space as %20.
            if (char.IsAsciiLetterOrDigit((char)b) || b is (byte)'*' or (byte)'-' or (byte)'.' or (byte)'_')
                to.Append((char)b);
            else
                to.Append('%').Append("0123456789ABCDEF"[b >> 4]).Append("0123456789ABCDEF"[b & 15]);
        }
        return to.ToString();
    }
}
