using System.Globalization;
using System.Text.RegularExpressions;
using Lmis.Insurance.Benefits;

namespace Lmis.Insurance.Participation;

/// <summary>A row that was read, with who it is about still by number.</summary>
internal sealed record ReadRow(DeclaredRow Row, string PersonalNumber, string FullName, string BirthDate);

/// <summary>Reads a row, or says the first thing that is wrong with it.</summary>
internal static partial class RowCheck
{
    private static readonly int[] Weights = [31, 29, 23, 19, 17, 13, 7, 5, 3];

    public static (ReadRow? Row, string? Column, string? Code) Read(FileRow row, Guid fileId, int month)
    {
        foreach (var column in FileColumns.Required)
        {
            if (row[column] is null)
                return (null, column, "missing");
        }
        var number = row[FileColumns.PersonalNumber]!;
        if (number.Length is not (10 or 12) || !number.All(char.IsAsciiDigit))
            return (null, FileColumns.PersonalNumber, "number-form");
        if (!TryDay(row[FileColumns.BirthDate], out var born) || born is null || born.Value.Year < 1900 || Month.Of(born.Value) > month)
            return (null, FileColumns.BirthDate, "date-form");
        if (row[FileColumns.Sex] is not ("male" or "female"))
            return (null, FileColumns.Sex, "unknown-option");
        var kind = row[FileColumns.Kind];
        if (kind is not (DeclaredRow.Compulsory or DeclaredRow.Voluntary))
            return (null, FileColumns.Kind, "unknown-option");
        if (row[FileColumns.ContractKind] is not (null or "fixed-term" or "indefinite"))
            return (null, FileColumns.ContractKind, "unknown-option");
        if (row[FileColumns.EndReason] is { } reason && !Code().IsMatch(reason))
            return (null, FileColumns.EndReason, "unknown-option");
        if (row[FileColumns.Occupation] is { } occupation && !(occupation.Length <= 5 && occupation.All(char.IsAsciiDigit)))
            return (null, FileColumns.Occupation, "unknown-option");
        if (row[FileColumns.InArrears] is not (null or "yes" or "no"))
            return (null, FileColumns.InArrears, "unknown-option");
        if (row[FileColumns.Commune] is { } commune && !(commune.Length == 5 && commune.All(char.IsAsciiDigit)))
            return (null, FileColumns.Commune, "unknown-option");
        if (!TryDay(row[FileColumns.StartedOn], out var started))
            return (null, FileColumns.StartedOn, "date-form");
        if (!TryDay(row[FileColumns.EndedOn], out var ended))
            return (null, FileColumns.EndedOn, "date-form");
        if (ended < started)
            return (null, FileColumns.EndedOn, "order");
        if (started is { } day && Month.Of(day) > month)
            return (null, FileColumns.StartedOn, "future");
        int? paidTo = null;
        if (kind == DeclaredRow.Voluntary)
        {
            if (!Month.TryRead(row[FileColumns.PaidTo], out var paid))
                return (null, FileColumns.PaidTo, row[FileColumns.PaidTo] is null ? "missing" : "month-form");
            paidTo = paid;
        }
        var employer = kind == DeclaredRow.Compulsory ? row[FileColumns.EmployerCode] : null;
        if (kind == DeclaredRow.Compulsory && employer is null)
            return (null, FileColumns.EmployerCode, "missing");
        var isOwner = employer is { Length: 12 } && employer.All(char.IsAsciiDigit);
        if (employer is not null && !isOwner && !IsTaxCode(employer))
            return (null, FileColumns.EmployerCode, "employer-form");
        return (new(
            new()
            {
                FileId = fileId, Line = row.Line, Kind = kind, EmployerCode = isOwner ? null : employer, ContractKind = row[FileColumns.ContractKind], Occupation = row[FileColumns.Occupation],
                StartedOn = started, EndedOn = ended, EndReason = row[FileColumns.EndReason], PaidTo = paidTo, InArrears = row[FileColumns.InArrears] == "yes",
                BirthMonth = Month.Text(Month.Of(born.Value)), Sex = row[FileColumns.Sex]!, CommuneCode = row[FileColumns.Commune],
            },
            number, row[FileColumns.FullName]!, born.Value.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), null, null);
    }

    /// <summary>10 digits with the check digit (N10 = 10 − Σ Nᵢ·Wᵢ mod 11, where ten is written 0), or 10-3 for a branch.</summary>
    private static bool IsTaxCode(string code)
    {
        if (!TaxCode().IsMatch(code))
            return false;
        var rest = 10 - (Weights.Select((w, i) => w * (code[i] - '0')).Sum() % 11);
        return code[9] - '0' == rest % 10;
    }

    private static bool TryDay(string? text, out DateOnly? day)
    {
        var read = DateOnly.TryParseExact(text, ["yyyy-MM-dd", "dd/MM/yyyy", "d/M/yyyy"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var found);
        day = read ? found : null;
        return read || text is null;
    }

    [GeneratedRegex("^[0-9]{10}(-?[0-9]{3})?$")]
    private static partial Regex TaxCode();

    [GeneratedRegex("^[a-z][a-z-]{0,39}$")]
    private static partial Regex Code();
}
