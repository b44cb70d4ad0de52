using System.Buffers.Binary;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Lmis.Gateway.Tests.Doors;

/// <summary>What came back on a stream: an answer, or how the stream or the connection ended without one.</summary>
internal sealed record WireAnswer(int Status, Dictionary<string, string> Fields, byte[] Body, string? Ended = null)
{
    public string Text => Encoding.UTF8.GetString(Body);

    public override string ToString() => Ended ?? $"{Status} {Text}";
}

/// <summary>
/// HTTP/2 over mutual TLS, frame by frame: sends what no HTTP client would, such as a field on two lines or a target in absolute form. One
/// request at a time.
/// </summary>
internal sealed class WireConnection : IAsyncDisposable
{
    private const byte Data = 0, Headers = 1, Reset = 3, Settings = 4, Ping = 6, GoAway = 7, WindowUpdate = 8, Continuation = 9;
    private const int Window = 64 * 1024 * 1024, Largest = 16_384;

    private readonly SslStream stream;
    private readonly SemaphoreSlim writing = new(1);
    private readonly byte[] header = new byte[9];
    private int next = 1;

    private WireConnection(SslStream stream) => this.stream = stream;

    /// <summary>Whether the other side has said that it takes no more.</summary>
    public bool IsOver { get; private set; }

    public static async Task<WireConnection> OpenAsync(NetworkNode node, X509Certificate2? certificate, int? port = null, CancellationToken ct = default)
    {
        var tcp = new TcpClient { NoDelay = true };
        await tcp.ConnectAsync("127.0.0.1", port ?? node.ProviderPort, ct);
        var tls = new SslStream(tcp.GetStream());
        await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            EnabledSslProtocols = SslProtocols.Tls13,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
            ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true),
            RemoteCertificateValidationCallback = (_, presented, _, _) => presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(node.Certificate.RawData),
        }, ct);
        var connection = new WireConnection(tls);
        await tls.WriteAsync("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray(), ct);
        // No table for headers to be decoded from memory, no push, wide windows.
        await connection.WriteAsync(Settings, 0, 0, (byte[])[0, 1, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 4, .. Big(Window)], ct);
        await connection.WriteAsync(WindowUpdate, 0, 0, Big(Window), ct);
        // With TLS 1.3 a refused certificate shows only when something is read.
        while (await connection.ReadAsync(ct) is { Type: not Settings })
        {
        }
        return connection;
    }

    /// <summary>Sends the fields, pseudo-header fields first and in this order, and waits for the answer.</summary>
    public async Task<WireAnswer> SendAsync(IEnumerable<(string Name, string Value)> fields, ReadOnlyMemory<byte> body, CancellationToken ct = default)
    {
        var id = await StartAsync(fields, body.IsEmpty, ct);
        for (var at = 0; at < body.Length; at += Largest)
        {
            var part = Math.Min(Largest, body.Length - at);
            await WriteAsync(Data, (byte)(at + part == body.Length ? 1 : 0), id, body.Slice(at, part), ct);
        }
        return await AnswerAsync(id, ct);
    }

    /// <summary>Sends the fields alone, and leaves the body to the caller.</summary>
    public async Task<int> StartAsync(IEnumerable<(string Name, string Value)> fields, bool ends, CancellationToken ct = default)
    {
        var block = Encode(fields);
        var id = next;
        next += 2;
        for (var at = 0; at == 0 || at < block.Length; at += Largest)
        {
            var part = Math.Min(Largest, block.Length - at);
            var flags = (byte)((at == 0 && ends ? 1 : 0) | (at + part >= block.Length ? 4 : 0));
            await WriteAsync(at == 0 ? Headers : Continuation, flags, id, block.AsMemory(at, part), ct);
        }
        return id;
    }

    /// <summary>Gives a stream up, as an asker does that went away.</summary>
    public Task CancelAsync(int id) => WriteAsync(Reset, 0, id, Big(8), CancellationToken.None);

    public async Task<WireAnswer> AnswerAsync(int id, CancellationToken ct = default)
    {
        var (fields, body, block) = (new Dictionary<string, string>(StringComparer.Ordinal), new MemoryStream(), new MemoryStream());
        try
        {
            while (true)
            {
                var frame = await ReadAsync(ct);
                if (frame.Type == GoAway)
                {
                    IsOver = true;
                    var code = BinaryPrimitives.ReadInt32BigEndian(frame.Payload.AsSpan(4));
                    if (code != 0 || BinaryPrimitives.ReadInt32BigEndian(frame.Payload) < id)
                        return new(0, fields, [], $"connection ended with code {code}");
                    continue;
                }
                if (frame.Stream != id)
                    continue;
                if (frame.Type == Reset)
                {
                    var code = BinaryPrimitives.ReadInt32BigEndian(frame.Payload);
                    // No error after a whole answer: the rest of the request is not wanted.
                    return fields.ContainsKey(":status") && code == 0 ? Whole(fields, body) : new(0, fields, [], $"stream ended with code {code}");
                }
                if (frame.Type is Headers or Continuation)
                {
                    block.Write(frame.Payload);
                    if ((frame.Flags & 4) != 0)
                    {
                        Hpack.Decode(block.ToArray(), fields);
                        block.SetLength(0);
                    }
                }
                else if (frame.Type == Data)
                {
                    body.Write(frame.Payload);
                    if (frame.Payload.Length > 0)
                        await WriteAsync(WindowUpdate, 0, 0, Big(frame.Payload.Length), ct);
                }
                if (frame.Type is Headers or Data && (frame.Flags & 1) != 0)
                    return Whole(fields, body);
            }
        }
        catch (IOException e)
        {
            IsOver = true;
            return new(0, fields, [], "connection broke: " + e.Message);
        }
    }

    public async Task WriteAsync(byte type, byte flags, int id, ReadOnlyMemory<byte> payload, CancellationToken ct)
    {
        await writing.WaitAsync(ct);
        try
        {
            var frame = new byte[9 + payload.Length];
            (frame[0], frame[1], frame[2], frame[3], frame[4]) = ((byte)(payload.Length >> 16), (byte)(payload.Length >> 8), (byte)payload.Length, type, flags);
            BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), id);
            payload.CopyTo(frame.AsMemory(9));
            await stream.WriteAsync(frame, ct);
        }
        finally
        {
            writing.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await stream.DisposeAsync();
        writing.Dispose();
    }

    private static WireAnswer Whole(Dictionary<string, string> fields, MemoryStream body) =>
        new(int.Parse(fields[":status"], System.Globalization.CultureInfo.InvariantCulture), fields, body.ToArray());

    private async Task<(byte Type, byte Flags, int Stream, byte[] Payload)> ReadAsync(CancellationToken ct)
    {
        while (true)
        {
            await stream.ReadExactlyAsync(header, ct);
            var payload = new byte[(header[0] << 16) | (header[1] << 8) | header[2]];
            await stream.ReadExactlyAsync(payload, ct);
            var (type, flags) = (header[3], header[4]);
            if (type == Ping && (flags & 1) == 0)
                await WriteAsync(Ping, 1, 0, payload, ct);
            else if (type == Settings && (flags & 1) == 0)
                await WriteAsync(Settings, 1, 0, default, ct);
            return (type, flags, BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5)), payload);
        }
    }

    private static byte[] Encode(IEnumerable<(string Name, string Value)> fields)
    {
        var block = new MemoryStream();
        foreach (var (name, value) in fields)
        {
            block.WriteByte(0);
            Hpack.WriteText(block, name);
            Hpack.WriteText(block, value);
        }
        return block.ToArray();
    }

    private static byte[] Big(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
