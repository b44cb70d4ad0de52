using System.Text;
using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Signatures;

/// <summary>Builds the signature base (RFC 9421 section 2.5): the exact bytes that are signed.</summary>
public static class SignatureBase
{
    /// <summary>The base for these components and parameters, or null with the reason why it cannot be built.</summary>
    /// <param name="message">The message.</param>
    /// <param name="input">Covered components as an inner list, with the signature's parameters.</param>
    /// <param name="fault">The reason, in words.</param>
    public static string? TryBuild(SignedMessage message, SfInnerList input, out string? fault)
    {
        var to = new StringBuilder(512);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var component in input.Items)
        {
            if (component.Value is not SfValue.Text { Value: var name })
                return Fail("a covered component is not a string", out fault);
            var identifier = SfWriter.Write(component);
            if (!seen.Add(identifier))
                return Fail($"the component {identifier} is covered twice", out fault);
            if (ValueOf(message, name, component.Parameters, out fault) is not { } value)
                return null;
            // A value with a line break could pretend to be another line of the base.
            if (value.AsSpan().ContainsAny('\r', '\n'))
                return Fail($"the component {identifier} holds a line break", out fault);
            to.Append(identifier).Append(": ").Append(value).Append('\n');
        }
        to.Append("\"@signature-params\": ");
        SfWriter.AppendInnerList(to, input);
        fault = null;
        return to.ToString();
    }

    private static string? ValueOf(SignedMessage message, string name, SfParameters parameters, out string? fault)
    {
        fault = null;
        string? key = null, queryName = null;
        var structured = false;
        foreach (var (parameter, value) in parameters.Entries)
        {
            switch (parameter, value)
            {
                case ("req", SfValue.Boolean { Value: true }):
                    if (message.Request is null)
                        return Fail($"\"{name}\";req has no request to speak of", out fault);
                    message = message.Request;
                    break;
                case ("sf", SfValue.Boolean { Value: true }):
                    structured = true;
                    break;
                case ("key", SfValue.Text { Value: var member }):
                    key = member;
                    break;
                case ("name", SfValue.Text { Value: var asked }) when name == "@query-param":
                    queryName = asked;
                    break;
                default:
                    return Fail($"the parameter {parameter} of \"{name}\" is not known here", out fault);
            }
        }
        if (name.StartsWith('@'))
        {
            if (structured || key is not null)
                return Fail($"{name} is not a field, so ;sf and ;key do not fit it", out fault);
            return message.Derived(name, queryName) ?? Fail($"the message has no {name}", out fault);
        }
        if (name.Any(char.IsAsciiLetterUpper))
            return Fail($"the field name {name} must be in lower case", out fault);
        if (message.Field(name) is not { Count: > 0 } lines)
            return Fail($"the message has no field {name}", out fault);
        var combined = lines.Count == 1 ? Trim(lines[0]) : string.Join(", ", lines.Select(Trim));
        return structured || key is not null ? Structured(message.TypeOf(name), name, combined, key, out fault) : combined;
    }

    private static string? Structured(SfFieldType type, string name, string value, string? key, out string? fault)
    {
        fault = null;
        if (key is not null)
        {
            if (type != SfFieldType.Dictionary || !SfParser.TryParseDictionary(value, out var dictionary))
                return Fail($"{name} is no dictionary, so ;key does not fit it", out fault);
            if (!dictionary.TryGet(key, out var member))
                return Fail($"{name} has no member {key}", out fault);
            var one = new StringBuilder();
            SfWriter.AppendMember(one, member);
            return one.ToString();
        }
        switch (type)
        {
            case SfFieldType.Dictionary when SfParser.TryParseDictionary(value, out var dictionary):
                return SfWriter.Write(dictionary);
            case SfFieldType.List when SfParser.TryParseList(value, out var list):
                return SfWriter.Write(list);
            case SfFieldType.Item when SfParser.TryParseItem(value, out var item):
                return SfWriter.Write(item);
            default:
                return Fail($"{name} cannot be read as a structured field", out fault);
        }
    }

    // Lines folded by old senders become one space; the ends lose their white space (section 2.1).
    private static string Trim(string line)
    {
        var trimmed = line.AsSpan().Trim(" \t\r\n");
        if (!trimmed.ContainsAny('\r', '\n'))
            return trimmed.Length == line.Length ? line : trimmed.ToString();
        var parts = trimmed.ToString().Split(["\r\n", "\n"], StringSplitOptions.None);
        for (var i = 1; i < parts.Length; i++)
        {
            // Only a line that begins with white space is a folded one; any other break stays, and is refused by the builder.
            if (parts[i].Length == 0 || parts[i][0] is not (' ' or '\t'))
                return trimmed.ToString();
        }
        return string.Join(' ', parts.Select(part => part.Trim(' ', '\t')));
    }

    private static string? Fail(string reason, out string? fault)
    {
        fault = reason;
        return null;
    }
}
