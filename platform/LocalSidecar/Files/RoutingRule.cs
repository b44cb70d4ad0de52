using System.Text.RegularExpressions;

namespace Lmis.LocalSidecar.Files;

/// <summary>A routing rule of the one form LocalSidecar implements: an attribute of the event equals a text.</summary>
internal sealed partial record RoutingRule(string Attribute, string Value, string Path)
{
    /// <summary>Null when the match is of another form, which the cluster would evaluate and LocalSidecar cannot.</summary>
    public static RoutingRule? Parse(string match, string path) => Form().Match(match) is { Success: true } found
        ? new RoutingRule(found.Groups[1].Value, found.Groups[3].Value, SubscriptionRoutes.Rooted(path))
        : null;

    [GeneratedRegex("""^\s*event\.(\w+)\s*==\s*(["'])(.*?)\2\s*$""")]
    private static partial Regex Form();
}
