using System.Security.Cryptography;
using System.Text;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Imports.LabourRecords;

/// <summary>A row of a feed that takes something away: the registration of this receipt is held there no more, or its person has left the province.</summary>
/// <param name="Receipt">Number of the receipt; nothing else of such a row is read.</param>
/// <param name="MovedAway">The registration stands, of a person who lives in another province now.</param>
internal sealed record Withdrawal(string Receipt, bool MovedAway)
{
    /// <summary>Values of the column <c>thay_doi</c>.</summary>
    public const string Withdrawn = "rut", Left = "chuyen_di";

    /// <summary>What later rows of the file may not repeat.</summary>
    public Guid Key { get; } = new(SHA256.HashData(Encoding.UTF8.GetBytes("withdrawal " + Receipt)).AsSpan(0, 16), bigEndian: true);

    /// <summary>Reads it; null where the row tells a registration as it is, or where findings say what is wrong.</summary>
    public static Withdrawal? Read(ImportColumns columns, string?[] cells, List<Finding> findings)
    {
        if (columns.Cell(cells, "change")?.Trim() is not { Length: > 0 } change)
            return null;
        if (change is not (Withdrawn or Left))
        {
            findings.Add(new Finding("change", "unknown-code", IsWarning: false, "unknown-option", $"{Withdrawn}; {Left}"));
            return null;
        }
        if (LabourRecords.Receipt.ReadNumber(columns, cells, findings) is { } number)
            return new(number, change == Left);
        return null;
    }
}
