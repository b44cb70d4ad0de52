using System.Globalization;
using System.Text;
using MiniExcelLibs;

namespace Lmis.Simulators.Population;

/// <summary>Writes rows as the file an officer would upload, and the truth beside it.</summary>
public static class LabourFile
{
    // In a workbook people type these as numbers and dates; a personal number only where it has lost its leading zero.
    private static readonly HashSet<int> TypedAsNumber = [Column.GeneralEducation, Column.Occupation];

    /// <summary>CSV, UTF-8 with the byte-order mark spreadsheets write.</summary>
    public static IEnumerable<PopulationRow> ThroughCsv(IEnumerable<PopulationRow> rows, Stream output, char delimiter = ',')
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        writer.WriteLine(string.Join(delimiter, Column.Headers));
        foreach (var row in rows)
        {
            WriteLine(writer, row.Values, delimiter);
            yield return row;
        }
    }

    /// <summary>The same of employers or employments.</summary>
    public static IEnumerable<FileRow> ThroughCsv(IReadOnlyList<string> headers, IEnumerable<FileRow> rows, Stream output, char delimiter = ',')
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 1 << 16, leaveOpen: true) { NewLine = "\r\n" };
        writer.WriteLine(string.Join(delimiter, headers));
        foreach (var row in rows)
        {
            WriteLine(writer, row.Values, delimiter);
            yield return row;
        }
    }

    /// <summary>XLSX of employers or employments, every cell a text.</summary>
    public static void WriteXlsx(IReadOnlyList<string> headers, IEnumerable<FileRow> rows, Stream output) =>
        MiniExcel.SaveAs(output, rows.Select(row => headers.Select((h, i) => (h, Value: (object?)row.Values[i])).ToDictionary(static c => c.h, static c => c.Value)));

    /// <summary>XLSX, first sheet; some dates and numbers are typed cells, as Excel makes them.</summary>
    public static void WriteXlsx(IEnumerable<PopulationRow> rows, Stream output) =>
        MiniExcel.SaveAs(output, rows.Select(Typed));

    /// <summary>One line per row: what must become of it and the facts to count by.</summary>
    public static IEnumerable<PopulationRow> ThroughTruth(IEnumerable<PopulationRow> rows, Stream output)
    {
        using var writer = new StreamWriter(output, new UTF8Encoding(false), 1 << 16, leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("line,outcome,code,commune,former_commune,sex,birth_month,status,qualification,social_insurance");
        foreach (var row in rows)
        {
            var f = row.Facts;
            WriteLine(writer, [row.Line.ToString(CultureInfo.InvariantCulture), Name(row.Outcome), row.Code, f.Commune, f.FormerCommune, f.Sex,
                f.Birth.ToString("yyyy-MM", CultureInfo.InvariantCulture), f.Status, f.Qualification, f.SocialInsurance], ',');
            yield return row;
        }
    }

    private static string Name(Outcome outcome) => outcome switch { Outcome.Accepted => "accepted", Outcome.Warning => "warning", _ => "rejected" };

    private static void WriteLine(StreamWriter writer, string?[] cells, char delimiter)
    {
        for (var i = 0; i < cells.Length; i++)
        {
            if (i > 0)
                writer.Write(delimiter);
            if (cells[i] is not { } cell)
                continue;
            if (cell.Contains(delimiter) || cell.Contains('"') || cell.Contains(';'))
                writer.Write($"\"{cell.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");
            else
                writer.Write(cell);
        }
        writer.WriteLine();
    }

    private static Dictionary<string, object?> Typed(PopulationRow row)
    {
        var cells = new Dictionary<string, object?>(row.Values.Length);
        for (var i = 0; i < row.Values.Length; i++)
            cells[Column.Headers[i]] = Typed(i, row.Values[i], row.Line);
        return cells;
    }

    private static object? Typed(int column, string? value, int line)
    {
        if (value is null)
            return null;
        if ((TypedAsNumber.Contains(column) || (column == Column.PersonalNumber && value.Length is 10 or 11)) && long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return number;
        var date = column is Column.BirthDate or Column.ContractStartedOn;
        return date && line % 2 == 0 && DateTime.TryParseExact(value, "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : value;
    }
}
