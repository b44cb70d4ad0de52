using System.IO.Compression;
using System.Text.Unicode;
using Lmis.Registry.CodeLists;

namespace Lmis.Registry.Imports;

/// <summary>Reads the whole file before anything of it is stored: a file that is broken anywhere changes nothing.</summary>
internal static class CheckFile
{
    /// <summary>
    /// The number of rows, and whether communes stand in the codes until 2025-06-30 (<see cref="FormerCodes"/>); a broken file throws <see cref="ImportFault"/> with the line where one can be named.
    /// </summary>
    public static (int Rows, bool HasFormerCodes) Read(Stream content, string format, KnownColumns known, AdministrativeUnits units, ImportOptions options, CancellationToken ct)
    {
        if (format == "xlsx")
            CheckWorkbook(content, options, ct);
        else
            CheckText(content, ct);
        content.Position = 0;
        var (rows, former) = (0, 0);
        var (columns, records) = ImportRecords.Open(content, format, known);
        foreach (var record in records)
        {
            if (FormerCodes.AreIn(record, columns, units))
                former++;
            if (++rows % 10_000 == 0)
                ct.ThrowIfCancellationRequested();
        }
        return rows > 0 ? (rows, FormerCodes.Rule(former, rows)) : throw new ImportFault("empty-file");
    }

    private static void CheckText(Stream content, CancellationToken ct)
    {
        var buffer = new byte[ImportContent.ChunkBytes];
        var (kept, line) = (0, 1);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            var read = content.Read(buffer, kept, buffer.Length - kept);
            var bytes = buffer.AsSpan(0, kept + read);
            if (bytes.Contains((byte)0))
                throw new ImportFault("not-text", line + bytes[..bytes.IndexOf((byte)0)].Count((byte)'\n'));
            // A letter may be cut by the end of the block; its bytes wait for the next one.
            var whole = read == 0 ? bytes.Length : WholeLetters(bytes);
            if (!Utf8.IsValid(bytes[..whole]))
                throw new ImportFault("not-utf8", line + LinesBeforeFault(bytes[..whole]));
            if (read == 0)
                return;
            line += bytes[..whole].Count((byte)'\n');
            kept = bytes.Length - whole;
            bytes[whole..].CopyTo(buffer);
        }
    }

    private static int WholeLetters(ReadOnlySpan<byte> bytes)
    {
        for (var back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            var b = bytes[^back];
            if (b < 0x80)
                break;
            if (b >= 0xC0)
                return back < (b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2) ? bytes.Length - back : bytes.Length;
        }
        return bytes.Length;
    }

    private static int LinesBeforeFault(ReadOnlySpan<byte> bytes)
    {
        var lines = 0;
        while (bytes.IndexOf((byte)'\n') is >= 0 and var end && Utf8.IsValid(bytes[..end]))
        {
            lines++;
            bytes = bytes[(end + 1)..];
        }
        return lines;
    }

    // The sizes a zip declares may lie, so the bytes are counted as they come out.
    private static void CheckWorkbook(Stream content, ImportOptions options, CancellationToken ct)
    {
        try
        {
            using var zip = new ZipArchive(content, ZipArchiveMode.Read, leaveOpen: true);
            if (zip.Entries.Any(static e => e.FullName.Contains("vbaProject", StringComparison.OrdinalIgnoreCase)))
                throw new ImportFault("macros");
            if (zip.Entries.Count > 1000 || zip.Entries.All(static e => !e.FullName.StartsWith("xl/", StringComparison.OrdinalIgnoreCase)))
                throw new ImportFault("bad-workbook");
            var unpacked = 0L;
            var buffer = new byte[1 << 16];
            foreach (var entry in zip.Entries)
            {
                var size = 0L;
                var most = entry.FullName.EndsWith("sharedStrings.xml", StringComparison.OrdinalIgnoreCase) ? options.MaxSharedTextBytes : options.MaxUnpackedBytes;
                using var stream = entry.Open();
                while (stream.Read(buffer) is > 0 and var read)
                {
                    ct.ThrowIfCancellationRequested();
                    unpacked += read;
                    if ((size += read) > most || unpacked > options.MaxUnpackedBytes)
                        throw new ImportFault("unpacks-too-large");
                }
            }
        }
        catch (Exception e) when (ImportRecords.IsBadWorkbook(e))
        {
            throw new ImportFault("bad-workbook");
        }
    }
}
