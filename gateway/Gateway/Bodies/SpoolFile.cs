using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Lmis.Gateway.Bodies;

/// <summary>
/// A body on disk, encrypted with AES-256-GCM under a key that never leaves this process. The file is gone from its folder as soon as it is
/// open, so that a killed process leaves nothing behind.
/// </summary>
internal sealed class SpoolFile : IDisposable
{
    private const int Piece = 64 * 1024, Tag = 16, Nonce = 12;

    private readonly AesGcm cipher;
    private readonly FileStream file;
    private readonly byte[] plain = new byte[Piece];
    private readonly byte[] sealedPiece = new byte[Piece + Tag];
    private int filled;
    private long pieces;
    private bool complete;

    internal SpoolFile()
    {
        Span<byte> key = stackalloc byte[32];
        RandomNumberGenerator.Fill(key);
        cipher = new AesGcm(key, Tag);
        CryptographicOperations.ZeroMemory(key);
        var path = Path.Combine(Path.GetTempPath(), "lmis-spool-" + Path.GetRandomFileName());
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            BufferSize = 0,
            Options = FileOptions.Asynchronous | FileOptions.DeleteOnClose,
        };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        file = new FileStream(path, options);
        File.Delete(path);
    }

    internal async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken ct)
    {
        while (!bytes.IsEmpty)
        {
            var part = Math.Min(bytes.Length, Piece - filled);
            bytes[..part].CopyTo(plain.AsMemory(filled));
            filled += part;
            bytes = bytes[part..];
            if (filled == Piece)
                await SealAsync(ct);
        }
    }

    internal Stream OpenRead()
    {
        if (!complete)
        {
            // The last, shorter piece; every reader comes after the last write.
            if (filled > 0)
                file.Write(sealedPiece, 0, Seal());
            complete = true;
        }
        return new Reader(this);
    }

    public void Dispose()
    {
        CryptographicOperations.ZeroMemory(plain);
        cipher.Dispose();
        file.Dispose();
    }

    private async ValueTask SealAsync(CancellationToken ct) => await file.WriteAsync(sealedPiece.AsMemory(0, Seal()), ct);

    private int Seal()
    {
        Span<byte> nonce = stackalloc byte[Nonce];
        nonce.Clear();
        BinaryPrimitives.WriteInt64BigEndian(nonce[4..], pieces++);
        cipher.Encrypt(nonce, plain.AsSpan(0, filled), sealedPiece.AsSpan(0, filled), sealedPiece.AsSpan(filled, Tag));
        var length = filled + Tag;
        filled = 0;
        return length;
    }

    private sealed class Reader(SpoolFile spool) : Stream
    {
        private readonly byte[] piece = new byte[Piece];
        private readonly byte[] cipherText = new byte[Piece + Tag];
        private long next;
        private int at, length;

        public override bool CanRead => true;
        public override bool CanSeek => false;
        public override bool CanWrite => false;
        public override long Length => throw new NotSupportedException();
        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(Span<byte> to)
        {
            if (at == length && !Open())
                return 0;
            var part = Math.Min(to.Length, length - at);
            piece.AsSpan(at, part).CopyTo(to);
            at += part;
            return part;
        }

        public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => ValueTask.FromResult(Read(buffer.Span));
        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => Task.FromResult(Read(buffer, offset, count));
        public override void Flush() { }
        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
        public override void SetLength(long value) => throw new NotSupportedException();
        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        private bool Open()
        {
            var read = RandomAccess.Read(spool.file.SafeFileHandle, cipherText, next * (Piece + Tag));
            if (read == 0)
                return false;
            Span<byte> nonce = stackalloc byte[Nonce];
            nonce.Clear();
            BinaryPrimitives.WriteInt64BigEndian(nonce[4..], next++);
            (at, length) = (0, read - Tag);
            spool.cipher.Decrypt(nonce, cipherText.AsSpan(0, length), cipherText.AsSpan(length, Tag), piece.AsSpan(0, length));
            return true;
        }
    }
}
