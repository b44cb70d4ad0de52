using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Packages;

/// <summary>Reads a package: first whether it is whole and whose, then its messages.</summary>
public static class PackageReader
{
    /// <summary>The longest line: a message between gateways may have 32 MiB, and grows by a third twice.</summary>
    public const int LongestLine = 64 * 1024 * 1024;

    /// <summary>Reads a package to its end and checks count, digest and signature, without opening a message.</summary>
    /// <param name="from">The package.</param>
    /// <param name="findKey">The sender's message key by its id, or null when it may not sign now.</param>
    /// <param name="ct">Ends the reading.</param>
    /// <returns>The header and how many messages there are, or why it is no package to be believed.</returns>
    public static async Task<CheckedPackage> CheckAsync(Stream from, Func<PackageHeader, string, SignatureKey?> findKey, CancellationToken ct)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        PackageHeader? header = null;
        var messages = 0;
        await foreach (var line in LinesAsync(from, ct))
        {
            if (line is null)
                return new(header, 0, "a line is longer than a message may be");
            if (header is null)
            {
                if (!PackageHeader.TryRead(line, out header))
                    return new(null, 0, $"its first line is no header of the form {PackageHeader.Format}");
            }
            else if (line.StartsWith('{'))
            {
                return new(header, messages, Check(line, header, messages, hash.GetHashAndReset(), findKey));
            }
            else
            {
                messages++;
            }
            hash.AppendData(Encoding.UTF8.GetBytes(line));
            hash.AppendData("\n"u8);
        }
        return new(header, messages, header is null ? "it is empty" : "its end is missing: it was cut on its way");
    }

    /// <summary>The sealed messages in order; of a package that <see cref="CheckAsync"/> has found whole.</summary>
    public static async IAsyncEnumerable<string> MessagesAsync(Stream from, [EnumeratorCancellation] CancellationToken ct)
    {
        var first = true;
        await foreach (var line in LinesAsync(from, ct))
        {
            if (line is null || (!first && line.StartsWith('{')))
                yield break;
            if (!first)
                yield return line;
            first = false;
        }
    }

    private static string? Check(string line, PackageHeader header, int messages, byte[] sha256, Func<PackageHeader, string, SignatureKey?> findKey)
    {
        if (!TryReadEnd(line, out var end, out var signature))
            return "its last line has not the form of an end";
        if (end.Messages != messages || end.Sha256 != Base64Url.EncodeToString(sha256))
            return "it is not as it was signed: lines are missing, were added or changed";
        if (findKey(header, end.KeyId) is not { } key)
            return $"it is signed with a key that the directory does not list as a message key of {header.From} in force";
        return key.Verify(end.ToSigned(), signature) ? null : "its signature does not verify";
    }

    private static bool TryReadEnd(string line, [NotNullWhen(true)] out PackageEnd? end, out byte[] signature)
    {
        (end, signature) = (null, []);
        try
        {
            using var json = JsonDocument.Parse(line);
            var root = json.RootElement.GetProperty("end");
            end = new(root.GetProperty("messages").GetInt32(), root.GetProperty("sha256").GetString() ?? "", root.GetProperty("keyId").GetString() ?? "", root.GetProperty("signature").GetString() ?? "");
            signature = Base64Url.DecodeFromChars(end.Signature);
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    // A line that is too long is null, and the last.
    private static async IAsyncEnumerable<string?> LinesAsync(Stream from, [EnumeratorCancellation] CancellationToken ct)
    {
        var (buffer, line) = (new byte[64 * 1024], new MemoryStream());
        int read;
        while ((read = await from.ReadAsync(buffer, ct)) > 0)
        {
            for (var at = 0; at < read;)
            {
                var end = buffer.AsSpan(at, read - at).IndexOf((byte)'\n');
                line.Write(buffer, at, end < 0 ? read - at : end);
                if (line.Length > LongestLine)
                {
                    yield return null;
                    yield break;
                }
                if (end < 0)
                    break;
                yield return Encoding.UTF8.GetString(line.GetBuffer(), 0, (int)line.Length);
                line.SetLength(0);
                at += end + 1;
            }
        }
    }
}

/// <summary>What a package says of itself.</summary>
/// <param name="Header">Null where there is none.</param>
/// <param name="Messages">How many messages it holds.</param>
/// <param name="Fault">Why it is not to be believed; null when it is whole and signed by its sender.</param>
public sealed record CheckedPackage(PackageHeader? Header, int Messages, string? Fault)
{
    /// <summary>Whether it is whole and signed by its sender.</summary>
    [MemberNotNullWhen(true, nameof(Header))]
    public bool IsWhole => Fault is null && Header is not null;
}
