namespace Lmis.Registry.Workers;

/// <summary>
/// The personal identification number (số định danh cá nhân): 12 digits, no check digit. Digits 1–3 place of birth registration,
/// 4 century and sex (0 male and 1 female of the 1900s, 2/3 of the 2000s, 4/5 of the 2100s and so on), 5–6 year of birth.
/// </summary>
public static class PersonalNumber
{
    /// <summary>Whether the text is exactly 12 ASCII digits.</summary>
    public static bool IsWellFormed(string? text) => text is { Length: 12 } && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary>Whether the text is exactly 9 ASCII digits, as the former identity card (chứng minh nhân dân) has them.</summary>
    public static bool IsFormerCard(string? text) => text is { Length: 9 } && text.AsSpan().IndexOfAnyExceptInRange('0', '9') < 0;

    /// <summary><c>male</c> or <c>female</c>, as the fourth digit says.</summary>
    public static string SexOf(string number) => (number[3] - '0') % 2 == 0 ? "male" : "female";

    /// <summary>Year of birth, as digits 4–6 say.</summary>
    public static int BirthYearOf(string number) => 1900 + ((number[3] - '0') / 2 * 100) + ((number[4] - '0') * 10) + (number[5] - '0');

    /// <summary>
    /// A number of 10 or 11 digits is what a spreadsheet leaves of one that began with 00 or 0. Gives the number back when the restored one
    /// fits the declared sex and year of birth, else null.
    /// </summary>
    public static string? RestoreLeadingZero(string? text, string? sex, DateOnly? birthDate)
    {
        if (text is not { Length: 10 or 11 } || (text.Length == 10 && text[0] == '0') || text.AsSpan().IndexOfAnyExceptInRange('0', '9') >= 0)
            return null;
        var number = text.PadLeft(12, '0');
        return SexOf(number) == sex && BirthYearOf(number) == birthDate?.Year ? number : null;
    }

    /// <summary>The number as a list may show it: the last three digits only.</summary>
    public static string Mask(string number) => "*********" + number[^3..];
}
