using Lmis.Exchange.StructuredFields;

namespace Lmis.Exchange.Signatures;

/// <summary>The value of one covered component (RFC 9421 sections 2.1 and 2.2) as it stands in the signature base.</summary>
internal static class ComponentValue
{
    public static bool TryAppend(ref ByteBuffer to, SignedMessage message, string name, SfParameters parameters, out string? fault)
    {
        string? key = null, queryName = null;
        var structured = false;
        for (var i = 0; i < parameters.Entries.Count; i++)
        {
            var (parameter, value) = parameters.Entries[i];
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
            return message.Derived(name, queryName) is { } derived
                ? TryAppendLine(ref to, name, derived, out fault)
                : Fail($"the message has no {name}", out fault);
        }
        if (name.AsSpan().ContainsAnyInRange('A', 'Z'))
            return Fail($"the field name {name} must be in lower case", out fault);
        if (message.Field(name) is not { Count: > 0 } lines)
            return Fail($"the message has no field {name}", out fault);
        if (structured || key is not null)
            return TryAppendStructured(ref to, message.TypeOf(name), name, string.Join(", ", lines.Select(Unfold)), key, out fault);
        for (var i = 0; i < lines.Count; i++)
        {
            if (i > 0)
                to.Append(", "u8);
            if (!TryAppendLine(ref to, name, Unfold(lines[i]), out fault))
                return false;
        }
        fault = null;
        return true;
    }

    private static bool TryAppendLine(ref ByteBuffer to, string name, ReadOnlySpan<char> value, out string? fault)
    {
        // A value with a line break could pretend to be another line of the base.
        if (value.ContainsAny('\r', '\n'))
            return Fail($"the component \"{name}\" holds a line break", out fault);
        fault = null;
        return to.TryAppendUtf8(value) || Fail($"the component \"{name}\" is no Unicode text", out fault);
    }

    private static bool TryAppendStructured(ref ByteBuffer to, SfFieldType type, string name, string value, string? key, out string? fault)
    {
        fault = null;
        if (key is not null)
        {
            if (type != SfFieldType.Dictionary || !SfParser.TryParseDictionary(value, out var members))
                return Fail($"{name} is no dictionary, so ;key does not fit it", out fault);
            if (!members.TryGet(key, out var member))
                return Fail($"the field {name} has no member {key}", out fault);
            SfWriter.AppendMember(ref to, member);
            return true;
        }
        switch (type)
        {
            case SfFieldType.Dictionary when SfParser.TryParseDictionary(value, out var dictionary):
                to.AppendAscii(SfWriter.Write(dictionary));
                return true;
            case SfFieldType.List when SfParser.TryParseList(value, out var list):
                to.AppendAscii(SfWriter.Write(list));
                return true;
            case SfFieldType.Item when SfParser.TryParseItem(value, out var item):
                SfWriter.AppendItem(ref to, item);
                return true;
            default:
                return Fail($"{name} cannot be read as a structured field", out fault);
        }
    }

    // Lines folded by old senders become one space; the ends lose their white space (section 2.1).
    private static string Unfold(string line)
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

    private static bool Fail(string reason, out string? fault)
    {
        fault = reason;
        return false;
    }
}
