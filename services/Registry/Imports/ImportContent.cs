using System.Globalization;
using Lmis.Registry.PersonalData;
using Npgsql;

namespace Lmis.Registry.Imports;

/// <summary>
/// The uploaded file as a stream that can be read from any place, as a workbook must be: the pieces are fetched and decrypted one at a time,
/// so that memory does not grow with the file.
/// </summary>
internal sealed class ImportContent(NpgsqlDataSource database, PersonalDataCipher cipher, Guid batchId, long length) : Stream
{
    /// <summary>Bytes of the file in one chunk.</summary>
    public const int ChunkBytes = 1 << 20;

    // The file holds ethnicity and special groups too.
    private const PersonalDataClass Class = PersonalDataClass.Sensitive;

    private byte[] current = [];
    private int currentNumber = -1;

    public override bool CanRead => true;
    public override bool CanSeek => true;
    public override bool CanWrite => false;
    public override long Length => length;
    public override long Position { get; set; }

    /// <summary>Encrypts a chunk, bound to its batch and place.</summary>
    public static byte[] Seal(PersonalDataCipher cipher, Guid batchId, int number, ReadOnlySpan<byte> content) =>
        cipher.ProtectBytes(Class, batchId, Field(number), content);

    public override int Read(Span<byte> buffer)
    {
        if (Position >= length || buffer.IsEmpty)
            return 0;
        var number = (int)(Position / ChunkBytes);
        if (number != currentNumber)
            (current, currentNumber) = (Fetch(number), number);
        var from = (int)(Position % ChunkBytes);
        var count = Math.Min(buffer.Length, current.Length - from);
        current.AsSpan(from, count).CopyTo(buffer);
        Position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch { SeekOrigin.Begin => offset, SeekOrigin.Current => Position + offset, _ => length + offset };

    public override void Flush()
    {
    }

    public override void SetLength(long value) => throw new NotSupportedException("An uploaded file is only read.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("An uploaded file is only read.");

    private byte[] Fetch(int number)
    {
        using var command = database.CreateCommand("select content from import_chunk where batch_id = $1 and number = $2");
        command.Parameters.Add(new() { Value = batchId });
        command.Parameters.Add(new() { Value = number });
        return command.ExecuteScalar() is byte[] content
            ? cipher.RevealBytes(Class, batchId, Field(number), content)
            : throw new InvalidOperationException($"Chunk {number} of import {batchId} is gone.");
    }

    private static string Field(int number) => "import_chunk." + number.ToString(CultureInfo.InvariantCulture);
}
