using System.Diagnostics.CodeAnalysis;

namespace Lmis.Exchange.Agreements;

/// <summary>
/// An operation of a service: a method and a path below the service, whole segments of which may be parameters: <c>GET /{code}</c>,
/// <c>POST /search</c>, <c>GET /</c> for the service itself. A parameter stands for exactly one segment that is not empty.
/// </summary>
public sealed class OperationTemplate
{
    private static readonly string[] Methods = ["GET", "POST", "PUT", "PATCH", "DELETE"];
    private readonly string[] segments;

    private OperationTemplate(string method, string text, string[] segments) => (Method, Text, this.segments) = (method, text, segments);

    /// <summary>GET, POST, PUT, PATCH or DELETE.</summary>
    public string Method { get; }

    /// <summary>As the agreement spells it.</summary>
    public string Text { get; }

    /// <summary>Names of the parameters, in order.</summary>
    public IEnumerable<string> Parameters => segments.Where(IsParameter).Select(s => s[1..^1]);

    /// <summary>Reads <c>METHOD /path</c>; literal segments hold unreserved characters (RFC 3986 section 2.3) only.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out OperationTemplate? template)
    {
        template = null;
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        if (space < 0 || text.Length > 300 || !Methods.Contains(text[..space]) || text.Length == space + 1 || text[space + 1] != '/')
            return false;
        var path = text[(space + 2)..];
        string[] segments = path.Length == 0 ? [] : path.Split('/');
        if (!segments.All(IsSegment) || segments.Where(IsParameter).Distinct(StringComparer.OrdinalIgnoreCase).Count() != segments.Count(IsParameter))
            return false;
        template = new(text[..space], text, segments);
        return true;
    }

    /// <summary>Whether a request is this operation.</summary>
    /// <param name="method">As on the wire.</param>
    /// <param name="path">The raw path after the service: empty, or beginning with a slash.</param>
    public bool Matches(string method, ReadOnlySpan<char> path) => method == Method && Matches(path, StringComparison.Ordinal);

    /// <summary>Whether both are the same operation; names of parameters do not count.</summary>
    public bool IsSameAs(OperationTemplate other) =>
        Method == other.Method && segments.Length == other.segments.Length
        && segments.Zip(other.segments).All(pair => IsParameter(pair.First) ? IsParameter(pair.Second) : pair.First == pair.Second);

    /// <summary>
    /// The operation that a service would carry out: of those that fit, the one with a literal at the first segment where they differ.
    /// Literals are compared as services route them, without regard to case, so that <c>/SEARCH</c> never passes for a <c>/{code}</c>.
    /// </summary>
    public static OperationTemplate? MostSpecific(IEnumerable<OperationTemplate> offered, string method, ReadOnlySpan<char> path)
    {
        OperationTemplate? best = null;
        foreach (var template in offered)
        {
            if (method == template.Method && template.Matches(path, StringComparison.OrdinalIgnoreCase) && (best is null || template.IsMoreSpecificThan(best)))
                best = template;
        }
        return best;
    }

    /// <inheritdoc/>
    public override string ToString() => Text;

    private bool Matches(ReadOnlySpan<char> path, StringComparison literals)
    {
        if (path.IsEmpty || path is "/")
            return segments.Length == 0;
        if (path[0] != '/')
            return false;
        var rest = path[1..];
        for (var i = 0; i < segments.Length; i++)
        {
            var slash = rest.IndexOf('/');
            var last = i == segments.Length - 1;
            if (last != (slash < 0))
                return false;
            var segment = last ? rest : rest[..slash];
            if (segment.IsEmpty || (!IsParameter(segments[i]) && !segment.Equals(segments[i], literals)))
                return false;
            rest = last ? [] : rest[(slash + 1)..];
        }
        return segments.Length > 0;
    }

    private bool IsMoreSpecificThan(OperationTemplate other)
    {
        for (var i = 0; i < segments.Length; i++)
        {
            if (IsParameter(segments[i]) != IsParameter(other.segments[i]))
                return !IsParameter(segments[i]);
        }
        return false;
    }

    private static bool IsParameter(string segment) => segment[0] == '{';

    private static bool IsSegment(string segment) => segment switch
    {
        "" or "." or ".." => false,
        ['{', .. var name, '}'] => name.Length is > 0 and <= 64 && name.All(char.IsAsciiLetterOrDigit),
        _ => segment.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_' or '~'),
    };
}
