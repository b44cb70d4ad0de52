using System.Globalization;
using System.Text;
using System.Xml;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using Sylvan.Data.Csv;

namespace Lmis.Registry.Imports;

/// <summary>One row of the file that is not empty.</summary>
internal readonly record struct ImportRecord(int Line, string?[] Cells);

/// <summary>Reads the rows of a CSV or of a workbook's first sheet one after another; a broken file throws <see cref="ImportFault"/>.</summary>
internal static class ImportRecords
{
    private const int LongestRow = 1 << 20;

    private static readonly char[] Delimiters = [',', ';', '\t'];

    // Days before 1906 in a column of dates are years somebody typed as numbers.
    private const double FirstSerial = 2200, LastSerial = 80_000;

    /// <summary>The columns and the rows after them.</summary>
    public static (ImportColumns Columns, IEnumerable<ImportRecord> Rows) Open(Stream content, string format, KnownColumns known)
    {
        var rows = (format == "xlsx" ? Workbook(content) : Csv(content)).GetEnumerator();
        if (!rows.MoveNext())
            throw new ImportFault("empty-file");
        var columns = ImportColumns.Read([.. rows.Current.Select(static c => c as string ?? Text(c) ?? "")], known);
        return (columns, Records(rows, columns));
    }

    private static IEnumerable<ImportRecord> Records(IEnumerator<object?[]> rows, ImportColumns columns)
    {
        var width = columns.Headers.Count;
        using (rows)
        {
            for (var line = 2; rows.MoveNext(); line++)
            {
                var row = rows.Current;
                var cells = new string?[row.Length];
                var filled = 0;
                for (var i = 0; i < row.Length; i++)
                {
                    cells[i] = row[i] is double number && number is >= FirstSerial and <= LastSerial && i < width && columns.IsDate(i)
                        ? Text(DateTime.FromOADate(number))
                        : Text(row[i]);
                    if (!string.IsNullOrWhiteSpace(cells[i]))
                        filled = i + 1;
                }
                if (filled == 0)
                    continue;
                if (filled > width || row.Length < width)
                    throw new ImportFault("wrong-column-count", line, string.Create(CultureInfo.InvariantCulture, $"{row.Length}/{width}"));
                yield return new ImportRecord(line, cells);
            }
        }
    }

    private static IEnumerable<object?[]> Csv(Stream content)
    {
        var options = new CsvDataReaderOptions { HasHeaders = false, BufferSize = 1 << 16, MaxBufferSize = LongestRow, Delimiter = Delimiter(content), Culture = CultureInfo.InvariantCulture };
        // With its byte-order mark as preamble, the encoding skips the one a spreadsheet writes.
        using var text = new StreamReader(content, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true, throwOnInvalidBytes: true), detectEncodingFromByteOrderMarks: false, 1 << 16, leaveOpen: true);
        var row = 0;
        CsvDataReader reader;
        try
        {
            reader = CsvDataReader.Create(text, options);
        }
        catch (Exception e) when (Fault(e, 1) is { } fault)
        {
            throw fault;
        }
        using (reader)
        {
            while (true)
            {
                object?[] cells;
                try
                {
                    if (!reader.Read())
                        yield break;
                    row++;
                    cells = new object?[reader.RowFieldCount];
                    for (var i = 0; i < cells.Length; i++)
                        cells[i] = reader.GetString(i);
                }
                catch (Exception e) when (Fault(e, row + 1) is { } fault)
                {
                    throw fault;
                }
                yield return cells;
            }
        }
    }

    private static ImportFault? Fault(Exception e, int line) => e switch
    {
        CsvRecordTooLargeException => new ImportFault("row-too-long", line),
        CsvFormatException => new ImportFault("bad-quotes", line),
        DecoderFallbackException => new ImportFault("not-utf8", line),
        _ => null,
    };

    /// <summary>What the header row has most of: comma, semicolon or tab.</summary>
    private static char Delimiter(Stream content)
    {
        var start = new byte[4096];
        var length = content.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        content.Position = 0;
        var header = Encoding.UTF8.GetString(start, 0, length).Split('\r', '\n')[0];
        return Delimiters.MaxBy(d => header.Count(c => c == d));
    }

    private static IEnumerable<object?[]> Workbook(Stream content)
    {
        IExcelDataReader reader;
        try
        {
            reader = ExcelReaderFactory.CreateOpenXmlReader(content, new ExcelReaderConfiguration { LeaveOpen = true });
        }
        catch (Exception e) when (IsBadWorkbook(e))
        {
            throw new ImportFault("bad-workbook");
        }
        using (reader)
        {
            for (var line = 1; ; line++)
            {
                object?[] cells;
                try
                {
                    if (!reader.Read())
                        yield break;
                    cells = new object?[Math.Max(reader.FieldCount, 1)];
                    for (var i = 0; i < reader.FieldCount; i++)
                        cells[i] = reader.GetValue(i);
                }
                catch (Exception e) when (IsBadWorkbook(e))
                {
                    throw new ImportFault("bad-workbook", line);
                }
                yield return cells;
            }
        }
    }

    /// <summary>What the libraries throw at bytes that are no whole workbook; they do not guard against every kind of damage.</summary>
    public static bool IsBadWorkbook(Exception e) =>
        e is ExcelReaderException or InvalidDataException or XmlException or EndOfStreamException or FormatException or ArgumentException or IndexOutOfRangeException
            or NullReferenceException or KeyNotFoundException or OverflowException;

    private static string? Text(object? cell) => cell switch
    {
        null => null,
        string text => text,
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => ((long)number).ToString(CultureInfo.InvariantCulture),
        DateTime { TimeOfDay.Ticks: 0 } day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString(),
    };
}
