using System.Text.RegularExpressions;
using Lmis.Registry.CodeLists;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>The receipt a feed's row carries: what makes the record registered (đã đăng ký).</summary>
internal sealed partial record Receipt(string Kind, string Number, DateOnly Date)
{
    /// <summary>Reads it from a row; the kind is the feed's own where the row names none.</summary>
    public static Receipt? Read(ImportColumns columns, string?[] cells, ImportJob job, CodeListSet lists, List<Finding> findings)
    {
        var known = findings.Count;
        var kind = columns.Cell(cells, "receiptKind")?.Trim() is { Length: > 0 } declared ? declared : job.Source;
        if (!lists.ReceiptKinds.TryRead(kind, out var item))
            Error("receiptKind", "unknown-code", "unknown-option", string.Join("; ", lists.ReceiptKinds.Items.Select(static i => i.Name)));
        var number = ReadNumber(columns, cells, findings);
        var date = default(DateOnly);
        if (columns.Cell(cells, "receiptDate") is not { } text || string.IsNullOrWhiteSpace(text))
            Error("receiptDate", "missing-value", "missing");
        else if (!WorkerRules.TryReadDate(text, out date))
            Error("receiptDate", "bad-date", "bad-date");
        else if (date > job.Today)
            Error("receiptDate", "bad-date", "date-in-future");
        return findings.Count == known ? new Receipt(item!.Code, number!, date) : null;

        void Error(string field, string code, string text, string? argument = null) => findings.Add(new Finding(field, code, IsWarning: false, text, argument));
    }

    /// <summary>The number alone; null, with a finding, where it is none.</summary>
    public static string? ReadNumber(ImportColumns columns, string?[] cells, List<Finding> findings)
    {
        var number = columns.Cell(cells, "receiptNumber")?.Trim();
        if (!string.IsNullOrEmpty(number) && NumberForm().IsMatch(number))
            return number;
        findings.Add(string.IsNullOrEmpty(number)
            ? new Finding("receiptNumber", "missing-value", IsWarning: false, "missing")
            : new Finding("receiptNumber", "bad-receipt-number", IsWarning: false, "bad-receipt-number"));
        return null;
    }

    [GeneratedRegex(@"^[\p{L}\p{Nd}./_-]{1,60}$")]
    private static partial Regex NumberForm();
}
