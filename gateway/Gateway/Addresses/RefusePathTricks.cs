using System.Buffers;
using Lmis.Hosting;
using Microsoft.AspNetCore.Http.Features;

namespace Lmis.Gateway.Addresses;

/// <summary>
/// Refuses a request target that two programs could read differently (RFC 3986, section 6.2): dot segments, empty segments, encoded separators,
/// double encoding, control characters. It looks at the bytes as sent, before anything has decoded them.
/// </summary>
public sealed class RefusePathTricks(RequestDelegate next)
{
    private static readonly SearchValues<char> Refused = SearchValues.Create("\\;#<>\"{}|^`");

    public Task InvokeAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        return IsPlain(target) ? next(context) : Problems.BadRequest("path-refused", "Address refused",
            "The address is written in a way that could be read as another one (dot or empty segments, encoded separators, double encoding). Write it plainly, as the API reference at /docs does.").ExecuteAsync(context);
    }

    public static bool IsPlain(ReadOnlySpan<char> target)
    {
        var query = target.IndexOf('?');
        var path = query < 0 ? target : target[..query];
        if (path is not ['/', ..] || path.ContainsAny(Refused) || path.Contains("//", StringComparison.Ordinal) || path.ContainsAnyExceptInRange('!', '~'))
            return false;

        foreach (var segment in path.Split('/'))
        {
            if (path[segment] is "." or "..")
                return false;
        }

        return DecodesOnce(path);
    }

    // Percent-encoding is for letters outside ASCII and a few reserved signs; never for what the path's own syntax is made of.
    private static bool DecodesOnce(ReadOnlySpan<char> path)
    {
        Span<byte> bytes = path.Length <= 1024 ? stackalloc byte[path.Length] : new byte[path.Length];
        var length = 0;
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] != '%')
            {
                bytes[length++] = (byte)path[i];
                continue;
            }

            if (i + 2 >= path.Length || !char.IsAsciiHexDigit(path[i + 1]) || !char.IsAsciiHexDigit(path[i + 2]))
                return false;
            var value = Convert.FromHexString(path.Slice(i + 1, 2))[0];
            if (value is < 0x20 or 0x7F or (byte)'.' or (byte)'/' or (byte)'\\' or (byte)'%' or (byte)';' or (byte)'?' or (byte)'#')
                return false;
            bytes[length++] = value;
            i += 2;
        }

        return System.Text.Unicode.Utf8.IsValid(bytes[..length]);
    }
}
