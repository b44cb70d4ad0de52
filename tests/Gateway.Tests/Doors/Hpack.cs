using System.Text;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>As much of HPACK (RFC 7541) as the test's own client needs: literals without tables, and the static table of answers.</summary>
internal static class Hpack
{
    private static readonly string[] Table =
    [
        "", ":authority", ":method|GET", ":method|POST", ":path|/", ":path|/index.html", ":scheme|http", ":scheme|https", ":status|200", ":status|204", ":status|206",
        ":status|304", ":status|400", ":status|404", ":status|500", "accept-charset", "accept-encoding|gzip, deflate", "accept-language", "accept-ranges", "accept",
        "access-control-allow-origin", "age", "allow", "authorization", "cache-control", "content-disposition", "content-encoding", "content-language", "content-length",
        "content-location", "content-range", "content-type", "cookie", "date", "etag", "expect", "expires", "from", "host", "if-match", "if-modified-since",
        "if-none-match", "if-range", "if-unmodified-since", "last-modified", "link", "location", "max-forwards", "proxy-authenticate", "proxy-authorization", "range",
        "referer", "refresh", "retry-after", "server", "set-cookie", "strict-transport-security", "transfer-encoding", "user-agent", "vary", "via", "www-authenticate",
    ];

    public static void WriteText(Stream to, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length < 127)
            to.WriteByte((byte)bytes.Length);
        else
        {
            to.WriteByte(127);
            var rest = bytes.Length - 127;
            for (; rest >= 128; rest >>= 7)
                to.WriteByte((byte)((rest & 127) | 128));
            to.WriteByte((byte)rest);
        }
        to.Write(bytes);
    }

    public static void Decode(byte[] block, Dictionary<string, string> fields)
    {
        for (var at = 0; at < block.Length;)
        {
            var first = block[at];
            if ((first & 0x80) != 0)
            {
                var entry = Table[Number(block, ref at, 7)].Split('|');
                fields[entry[0]] = entry.Length > 1 ? entry[1] : "";
            }
            else if ((first & 0xE0) == 0x20)
                Number(block, ref at, 5);
            else
            {
                var index = Number(block, ref at, (first & 0xC0) == 0x40 ? 6 : 4);
                var name = index == 0 ? Text(block, ref at) : Table[index].Split('|')[0];
                var value = Text(block, ref at);
                fields[name] = fields.TryGetValue(name, out var before) ? before + ", " + value : value;
            }
        }
    }

    private static int Number(byte[] block, ref int at, int bits)
    {
        var most = (1 << bits) - 1;
        var value = block[at++] & most;
        if (value < most)
            return value;
        for (var shift = 0; ; shift += 7)
        {
            var part = block[at++];
            value += (part & 127) << shift;
            if ((part & 128) == 0)
                return value;
        }
    }

    private static string Text(byte[] block, ref int at)
    {
        Assert.True((block[at] & 0x80) == 0, "The test's client reads no Huffman codes.");
        var length = Number(block, ref at, 7);
        at += length;
        return Encoding.UTF8.GetString(block, at - length, length);
    }
}
