using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Employers;

/// <summary>
/// What an employer is known by (mã số của người sử dụng lao động): an enterprise or tax code of 10 digits, the code of a branch of one (10-3),
/// or, of a household business or self-employed person, the owner's personal number, which is personal data.
/// </summary>
/// <param name="Enterprise">Ten digits; of a branch those of its parent.</param>
/// <param name="Branch">The branch's own code, <c>0100109106-001</c>.</param>
/// <param name="OwnerNumber">Twelve digits.</param>
public sealed record EmployerCode(string? Enterprise, string? Branch, string? OwnerNumber)
{
    /// <summary>Reads a code that has passed the form's rules.</summary>
    public static EmployerCode Of(string code)
    {
        var digits = code.Replace("-", "", StringComparison.Ordinal);
        return digits.Length switch
        {
            12 => new(null, null, digits),
            13 => new(digits[..10], $"{digits[..10]}-{digits[10..]}", null),
            _ => new(digits, null, null),
        };
    }

    /// <summary>Whether a kind of the form's item 13.3 may be known by its owner's personal number.</summary>
    public static bool MayBePersonal(string? kind) => kind is "self-employed" or "household-production" or "individual-establishment" or "household-business";

    /// <summary>The code of the whole employer as a list may show it.</summary>
    public string Shown => Enterprise ?? PersonalNumber.Mask(OwnerNumber!);

    /// <summary>The keyed digest under which an owner's number is found.</summary>
    public byte[]? IndexOf(PersonalDataCipher cipher) => OwnerNumber is null ? null : cipher.BlindIndex(OwnerNumber);
}
