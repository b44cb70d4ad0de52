using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Employers;

/// <summary>One legal form an employer has or had (hình thức pháp lý), with the code and name it went by and the days between which it held.</summary>
public sealed class LegalForm
{
    private const string OwnerNumberField = "employer_legal_form.owner_number";

    private LegalForm()
    {
    }

    public Guid Id { get; private set; }
    public Guid EmployerId { get; private set; }

    /// <summary>Item 13.3 of Decree 318's form.</summary>
    public string Kind { get; private set; } = "";

    public string? Code { get; private set; }

    /// <summary>Encrypted, class personal.</summary>
    public byte[]? OwnerNumber { get; private set; }

    public byte[]? OwnerNumberIndex { get; private set; }
    public string Name { get; private set; } = "";

    /// <summary>First day, null where it is not known.</summary>
    public DateOnly? ValidFrom { get; private set; }

    /// <summary>Last day, null while it holds.</summary>
    public DateOnly? ValidTo { get; private set; }

    /// <summary>Number of the certificate or decision of the conversion.</summary>
    public string? Ground { get; private set; }

    /// <summary>The form an employer has now.</summary>
    public static LegalForm Of(Employer employer, EmployerCode code, PersonalDataCipher cipher, DateOnly? validFrom, string? ground = null)
    {
        var form = new LegalForm { Id = Guid.CreateVersion7(employer.ChangedAt), EmployerId = employer.Id, ValidFrom = validFrom, Ground = ground };
        form.Name = employer.Name;
        form.Kind = employer.Kind;
        form.Identify(code, cipher);
        return form;
    }

    /// <summary>A correction of the employer corrects the form it has now.</summary>
    public void Correct(Employer employer, EmployerCode code, PersonalDataCipher cipher)
    {
        (Name, Kind) = (employer.Name, employer.Kind);
        if (code.Enterprise != Code || !Same(code.IndexOf(cipher), OwnerNumberIndex))
            Identify(code, cipher);
    }

    /// <summary>Holds no longer after this day.</summary>
    public void End(DateOnly lastDay) => ValidTo = lastDay;

    /// <summary>The code, decrypted.</summary>
    public EmployerCode RevealCode(PersonalDataCipher cipher) => new(Code, null, cipher.Reveal(PersonalDataClass.Personal, Id, OwnerNumberField, OwnerNumber));

    private static bool Same(byte[]? one, byte[]? other) => one is null ? other is null : other is not null && one.AsSpan().SequenceEqual(other);

    private void Identify(EmployerCode code, PersonalDataCipher cipher)
    {
        Code = code.Enterprise;
        OwnerNumberIndex = code.IndexOf(cipher);
        OwnerNumber = cipher.Protect(PersonalDataClass.Personal, Id, OwnerNumberField, code.OwnerNumber);
    }
}
