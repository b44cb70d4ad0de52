using System.Globalization;
using System.Text;
using System.Xml;
using ExcelDataReader;
using ExcelDataReader.Exceptions;
using Sylvan.Data.Csv;

namespace Lmis.Insurance.Participation;

/// <summary>One row as the file has it, by column name; line 2 is the first after the heading.</summary>
internal sealed record FileRow(int Line, IReadOnlyDictionary<string, string> Cells)
{
    public string? this[string column] => Cells.GetValueOrDefault(column);
}

/// <summary>Reads a CSV or a workbook's first sheet row by row; what cannot be read throws <see cref="FileFault"/>.</summary>
internal static class FileReading
{
    static FileReading() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static IEnumerable<FileRow> Rows(Stream content, bool isWorkbook)
    {
        string?[] columns = [];
        var line = 0;
        foreach (var cells in isWorkbook ? Workbook(content) : Csv(content))
        {
            if (++line == 1)
            {
                columns = Heading(cells);
                continue;
            }
            var row = new Dictionary<string, string>(StringComparer.Ordinal);
            for (var i = 0; i < cells.Length && i < columns.Length; i++)
            {
                if (columns[i] is { } column && Text(cells[i], FileColumns.Dates.Contains(column)) is { Length: > 0 } text)
                    row[column] = text;
            }
            if (row.Count > 0)
                yield return new(line, row);
        }
    }

    private static string?[] Heading(object?[] cells)
    {
        var columns = Array.ConvertAll(cells, static c => c?.ToString()?.Trim().Trim('\uFEFF').ToLowerInvariant() is { } name && FileColumns.All.Contains(name) ? name : null);
        if (columns.OfType<string>().GroupBy(static c => c).FirstOrDefault(static g => g.Count() > 1) is { } twice)
            throw new FileFault("repeated-column", 1, twice.Key);
        var missing = FileColumns.Required.Except(columns.OfType<string>()).ToList();
        return missing.Count == 0 ? columns : throw new FileFault("missing-columns", 1, string.Join(", ", missing));
    }

    private static IEnumerable<object?[]> Csv(Stream content)
    {
        using var text = new StreamReader(content, new UTF8Encoding(true, true), false, 1 << 16, leaveOpen: true);
        var line = 0;
        using var reader = Try(() => CsvDataReader.Create(text, new CsvDataReaderOptions { HasHeaders = false, Culture = CultureInfo.InvariantCulture, MaxBufferSize = 1 << 20 }), 1);
        while (Try(reader.Read, line + 1))
        {
            line++;
            yield return Try(() => Enumerable.Range(0, reader.RowFieldCount).Select(i => (object?)reader.GetString(i)).ToArray(), line);
        }

        static T Try<T>(Func<T> read, int line)
        {
            try
            {
                return read();
            }
            catch (Exception e) when (e is CsvFormatException or CsvRecordTooLargeException or DecoderFallbackException)
            {
                throw new FileFault("not-csv", line);
            }
        }
    }

    private static IEnumerable<object?[]> Workbook(Stream content)
    {
        using var reader = Try(() => ExcelReaderFactory.CreateOpenXmlReader(content, new ExcelReaderConfiguration { LeaveOpen = true }));
        while (Try(reader.Read))
            yield return Try(() => Enumerable.Range(0, Math.Max(reader.FieldCount, 0)).Select(reader.GetValue).ToArray());

        static T Try<T>(Func<T> read)
        {
            try
            {
                return read();
            }
            // The library does not guard against every kind of damage.
            catch (Exception e) when (e is ExcelReaderException or InvalidDataException or XmlException or EndOfStreamException or FormatException or ArgumentException
                or IndexOutOfRangeException or NullReferenceException or KeyNotFoundException or OverflowException)
            {
                throw new FileFault("bad-workbook");
            }
        }
    }

    private static string? Text(object? cell, bool isDate) => (cell switch
    {
        null => null,
        string text => text,
        double serial when isDate && serial is > 2200 and < 80_000 => DateTime.FromOADate(serial).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        double number when number == Math.Floor(number) && Math.Abs(number) < 1e15 => ((long)number).ToString(CultureInfo.InvariantCulture),
        DateTime day => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        bool yes => yes ? "yes" : "no",
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString(),
    })?.Trim();
}
