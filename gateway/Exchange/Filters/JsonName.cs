using System.Buffers.Text;
using System.Text;

namespace Lmis.Exchange.Filters;

/// <summary>Opens the escapes of a name that <see cref="JsonScanner"/> has read (RFC 8259 section 7).</summary>
internal static class JsonName
{
    /// <summary>False when the name holds half of a surrogate pair: no agreed name does.</summary>
    public static bool TryUnescape(ReadOnlySpan<byte> name, Span<byte> to, out int length)
    {
        length = 0;
        for (var at = 0; at < name.Length;)
        {
            if (name[at] != '\\')
            {
                to[length++] = name[at++];
                continue;
            }
            var rune = default(Rune);
            if (name[at + 1] == 'u')
            {
                var high = Hex(name, at);
                at += 6;
                if (char.IsHighSurrogate(high) && at + 6 <= name.Length && name[at] == '\\' && name[at + 1] == 'u' && Rune.TryCreate(high, Hex(name, at), out rune))
                    at += 6;
                else if (!Rune.TryCreate(high, out rune))
                    return false;
            }
            else
            {
                rune = new(name[at + 1] switch { (byte)'b' => '\b', (byte)'f' => '\f', (byte)'n' => '\n', (byte)'r' => '\r', (byte)'t' => '\t', var same => (char)same });
                at += 2;
            }
            length += rune.EncodeToUtf8(to[length..]);
        }
        return true;
    }

    private static char Hex(ReadOnlySpan<byte> name, int at) =>
        Utf8Parser.TryParse(name.Slice(at + 2, 4), out ushort value, out _, 'x') ? (char)value : '\0';
}
