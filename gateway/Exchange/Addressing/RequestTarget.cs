using System.Diagnostics.CodeAnalysis;

namespace Lmis.Exchange.Addressing;

/// <summary>
/// A raw request target of the exchange, <c>/r1/{instance}/{class}/{code}/{subsystem}/{service}[/path][?query]</c> (X-Road REST message
/// protocol v1), that cannot be read in two ways. It is kept as it came: what is authorised, signed and forwarded is byte for byte the same.
/// </summary>
public sealed class RequestTarget
{
    /// <summary>Most bytes of a target.</summary>
    public const int Longest = 8192;

    private const string Prefix = "/r1/";
    private readonly string[] queryNames;

    private RequestTarget(string raw, SubsystemId subsystem, string service, string path, string? query, string[] queryNames)
    {
        (Raw, Subsystem, Service, Path, Query) = (raw, subsystem, service, path, query);
        this.queryNames = queryNames;
    }

    /// <summary>The target as it came.</summary>
    public string Raw { get; }

    /// <summary>Whose service is asked.</summary>
    public SubsystemId Subsystem { get; }

    /// <summary>The member that is asked.</summary>
    public MemberId Member => Subsystem.Member;

    /// <summary>The service's code; a metaservice's name stands here as well.</summary>
    public string Service { get; }

    /// <summary>The service's full id.</summary>
    public ServiceId ServiceId => new(Subsystem, Service);

    /// <summary>What follows the service, raw: empty, or beginning with a slash.</summary>
    public string Path { get; }

    /// <summary>The raw query without its question mark; null when there is none.</summary>
    public string? Query { get; }

    /// <summary>Whether one of X-Road's metaservices is asked: listMethods, allowedMethods or getOpenAPI.</summary>
    public bool IsMetaservice => Service is "listMethods" or "allowedMethods" or "getOpenAPI";

    /// <summary>The names of the query's parameters, decoded, in their order; none stands twice.</summary>
    public IReadOnlyList<string> QueryNames() => queryNames;

    /// <summary>The value of a query parameter, decoded; null when it is not there.</summary>
    public string? QueryValue(string name)
    {
        var index = Array.IndexOf(queryNames, name);
        if (index < 0)
            return null;
        var parameter = TargetText.Parameter(Query, index);
        var equals = parameter.IndexOf('=');
        return equals < 0 ? "" : TargetText.Decode(parameter[(equals + 1)..]);
    }

    /// <summary>Reads a raw request target.</summary>
    /// <param name="raw">The target as it stood in the request line or in <c>:path</c>, never decoded.</param>
    /// <param name="target">The target, when it keeps every rule.</param>
    /// <param name="rule">The first rule it broke, one of <see cref="TargetRules"/>.</param>
    public static bool TryParse([NotNullWhen(true)] string? raw, [NotNullWhen(true)] out RequestTarget? target, [NotNullWhen(false)] out string? rule)
    {
        target = null;
        rule = raw is null ? TargetRules.Form : Check(raw);
        if (rule is not null)
            return false;
        var mark = raw!.IndexOf('?', StringComparison.Ordinal);
        var path = mark < 0 ? raw.AsSpan() : raw.AsSpan(0, mark);
        var query = mark < 0 ? null : raw[(mark + 1)..];
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
            return Refuse(TargetRules.Address, out rule);
        // Five identifiers; whatever stands behind the fifth is the service's own.
        var rest = path[Prefix.Length..];
        var end = 0;
        for (var slashes = 0; end < rest.Length; end++)
        {
            if (rest[end] == '/' && ++slashes == 5)
                break;
        }
        if (!ServiceId.TryParse(rest[..end].ToString(), out var service))
            return Refuse(TargetRules.Address, out rule);
        if (!TargetText.TryNames(query, out var names, out var broken))
            return Refuse(broken, out rule);
        target = new(raw, service.Subsystem, service.Service, rest[end..].ToString(), query, names);
        return true;
    }

    /// <summary>The target as it came.</summary>
    public override string ToString() => Raw;

    private static string? Check(string raw)
    {
        if (raw.Length > Longest)
            return TargetRules.TooLong;
        if (raw is not ['/', ..])
            return TargetRules.Form;
        if (raw.AsSpan().ContainsAnyExceptInRange('!', '~'))
            return TargetRules.Character;
        if (raw.Contains('#', StringComparison.Ordinal))
            return TargetRules.Fragment;
        var mark = raw.IndexOf('?', StringComparison.Ordinal);
        return TargetText.CheckPath(mark < 0 ? raw : raw.AsSpan(0, mark))
            ?? (mark < 0 ? null : TargetText.CheckQuery(raw.AsSpan(mark + 1)));
    }

    private static bool Refuse(string reason, out string rule)
    {
        rule = reason;
        return false;
    }
}
