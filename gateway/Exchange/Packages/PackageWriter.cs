using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Lmis.Exchange.Directories;
using Lmis.Exchange.Signatures;

namespace Lmis.Exchange.Packages;

/// <summary>
/// Writes a package: lines of UTF-8, the header first, then each message sealed to the recipient, and an end with the number of messages and a signature over the SHA-256
/// of every byte before it, so that a package that was cut, mixed or added to is none.
/// </summary>
public sealed class PackageWriter : IDisposable
{
    private readonly IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Stream to;
    private readonly DirectoryKey recipient;

    private PackageWriter(Stream to, DirectoryKey recipient) => (this.to, this.recipient) = (to, recipient);

    /// <summary>Messages written.</summary>
    public int Messages { get; private set; }

    /// <summary>Begins a package.</summary>
    /// <param name="to">Where it is written; stays open.</param>
    /// <param name="header">Its first line.</param>
    /// <param name="recipient">The key of <see cref="PackageHeader.To"/> that its messages are sealed to.</param>
    /// <param name="ct">Ends the writing.</param>
    public static async Task<PackageWriter> BeginAsync(Stream to, PackageHeader header, DirectoryKey recipient, CancellationToken ct)
    {
        var writer = new PackageWriter(to, recipient);
        await writer.WriteLineAsync(header.Write(), ct);
        return writer;
    }

    /// <summary>Seals and writes one message.</summary>
    /// <param name="message">What <see cref="PackagedRequest.Write"/> or <see cref="PackagedAnswer.Write"/> gives.</param>
    /// <param name="ct">Ends the writing.</param>
    public async Task WriteAsync(byte[] message, CancellationToken ct)
    {
        await WriteLineAsync(Encoding.ASCII.GetBytes(SealedMessage.Seal(message, recipient)), ct);
        Messages++;
    }

    /// <summary>Signs and ends the package.</summary>
    /// <param name="keyId">Id of the sender's message key.</param>
    /// <param name="key">The key.</param>
    /// <param name="ct">Ends the writing.</param>
    public async Task EndAsync(string keyId, SignatureKey key, CancellationToken ct)
    {
        var end = new PackageEnd(Messages, Base64Url.EncodeToString(hash.GetHashAndReset()), keyId, "");
        await to.WriteAsync(JsonLine.Of(json =>
        {
            json.WriteStartObject("end");
            json.WriteNumber("messages", end.Messages);
            json.WriteString("sha256", end.Sha256);
            json.WriteString("keyId", end.KeyId);
            json.WriteString("signature", Base64Url.EncodeToString(key.Sign(end.ToSigned())));
            json.WriteEndObject();
        }), ct);
        await to.WriteAsync("\n"u8.ToArray(), ct);
        await to.FlushAsync(ct);
    }

    /// <inheritdoc/>
    public void Dispose() => hash.Dispose();

    private async Task WriteLineAsync(byte[] line, CancellationToken ct)
    {
        byte[] whole = [.. line, (byte)'\n'];
        hash.AppendData(whole);
        await to.WriteAsync(whole, ct);
    }
}

/// <summary>The last line of a package.</summary>
/// <param name="Messages">How many messages it holds.</param>
/// <param name="Sha256">base64url of SHA-256 over every byte before this line.</param>
/// <param name="KeyId">The sender's message key.</param>
/// <param name="Signature">base64url of its signature (r‖s) over <c>lmis-package/1</c>, a line feed, the number, a line feed, and <paramref name="Sha256"/>.</param>
public sealed record PackageEnd(int Messages, string Sha256, string KeyId, string Signature)
{
    // No base of an RFC 9421 signature begins so: the key's signature here can stand for no message.
    internal byte[] ToSigned() => Encoding.ASCII.GetBytes(FormattableString.Invariant($"{PackageHeader.Format}\n{Messages}\n{Sha256}"));
}
