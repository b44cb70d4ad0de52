using System.Collections.Frozen;
using System.Text;

namespace Lmis.Exchange.Agreements;

/// <summary>
/// What names a person and must never stand in a path or a query, where logs and caches keep it: such operations are POST with the
/// identifier in the body.
/// </summary>
public static class PersonalIdentifiers
{
    // Compared without case and separators: personal_number, personalNumber and PERSONAL-NUMBER are one name.
    private static readonly FrozenSet<string> Names = new[]
    {
        "personalnumber", "personid", "personalid", "identitynumber", "identitycard", "idnumber", "citizenid", "nationalid", "cccd", "cmnd", "sodinhdanh", "sodinhdanhcanhan",
        "socialinsurancecode", "socialinsurancenumber", "sobhxh", "masobhxh", "healthinsurancecode", "passport", "passportnumber", "phone", "phonenumber", "mobile", "sodienthoai",
        "email", "fullname", "givenname", "familyname", "surname", "hoten", "hovaten", "dateofbirth", "birthdate", "dob", "ngaysinh", "address", "diachi", "bankaccount",
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Whether a parameter of this name would carry a person's identifier.</summary>
    public static bool IsName(string parameter) =>
        Names.Contains(string.Concat(parameter.Where(char.IsAsciiLetterOrDigit).Select(char.ToLowerInvariant)));

    /// <summary>
    /// Whether a decoded value looks like a person's identifier: 9 to 12 digits on end (old and new identity numbers, insurance codes,
    /// telephones; separators between digits do not hide them) or an e-mail address. A UUID is opaque and passes.
    /// </summary>
    public static bool LooksLikeOne(string value)
    {
        if (Guid.TryParseExact(value, "D", out _))
            return false;
        if (value.Contains('@', StringComparison.Ordinal))
            return true;
        var run = 0;
        foreach (var rune in value.EnumerateRunes())
        {
            // Digits of other scripts read the same to whoever decodes them.
            if (Rune.IsDigit(rune))
                run++;
            else if (rune.Value is not ('-' or '.' or ' ' or '_' or '+'))
            {
                if (run is >= 9 and <= 12)
                    return true;
                run = 0;
            }
        }
        return run is >= 9 and <= 12;
    }
}
