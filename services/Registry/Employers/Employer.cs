using Lmis.Contracts.Registry.V1;
using Lmis.Hosting;
using Lmis.Registry.PersonalData;

namespace Lmis.Registry.Employers;

/// <summary>
/// An employer (người sử dụng lao động), who keeps this id whatever becomes of its legal form, code, name or place. Found by its enterprise code,
/// or, of a household business, by the blind index of its owner's personal number, which is encrypted like every personal number.
/// </summary>
public sealed class Employer : IAreaScoped
{
    /// <summary>Its states, see the list employer-statuses.</summary>
    public const string Active = "active", Suspended = "suspended", Dissolved = "dissolved";

    private const string OwnerNumberField = "employer.owner_number", PhoneField = "employer.phone", AddressField = "employer.address";

    private Employer()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>1 and up, one more at each change.</summary>
    public long Version { get; private set; }

    /// <summary>Enterprise or tax code, 10 digits; null of one known by its owner's number.</summary>
    public string? Code { get; private set; }

    /// <summary>Encrypted, class personal.</summary>
    public byte[]? OwnerNumber { get; private set; }

    /// <summary>Keyed digest of the owner's number.</summary>
    public byte[]? OwnerNumberIndex { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary><see cref="Name"/> in lower case without diacritics, for searching.</summary>
    public string NameKey { get; private set; } = "";

    /// <summary>Item 13.3 of Decree 318's form.</summary>
    public string Kind { get; private set; } = "";

    public string? Industry { get; private set; }
    public string? Section { get; private set; }
    public string? Industry2018 { get; private set; }
    public string? Section2018 { get; private set; }
    public int? Employees { get; private set; }
    public long? AnnualRevenue { get; private set; }
    public long? TotalCapital { get; private set; }

    /// <summary>By Decree 80/2021, article 5, from the three figures above; null where they do not tell.</summary>
    public string? SizeClass { get; private set; }

    public bool? InIndustrialZone { get; private set; }
    public string? IndustrialZone { get; private set; }

    /// <summary>Commune of the head office, anywhere in the country; empty while it is not known, and then seen by the whole province's officers alone.</summary>
    public string CommuneCode { get; private set; } = "";

    public string? FormerCommuneCode { get; private set; }
    public string? FormerDistrictCode { get; private set; }

    /// <summary>Encrypted: of a household business it is where somebody lives.</summary>
    public byte[]? Address { get; private set; }

    public byte[]? Phone { get; private set; }
    public string Status { get; private set; } = Active;

    /// <summary>True while it is known only from what workers declared; an officer or a register has not entered it yet.</summary>
    public bool IsDeclared { get; private set; }

    /// <summary>The day from which this state holds.</summary>
    public DateOnly EffectiveOn { get; private set; }

    /// <summary>Where it last came from, see the list record-sources.</summary>
    public string Source { get; private set; } = "";

    public DateTimeOffset EnteredAt { get; private set; }
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>True of a natural person's business, whose very existence is personal data.</summary>
    public bool IsPersonal => OwnerNumberIndex is not null;

    /// <summary>A first entry; the unique indexes on code and owner decide whether it stands.</summary>
    public static Employer Enter(EmployerFacts facts, PersonalDataCipher cipher, string source, DateOnly effectiveOn, DateTimeOffset now, bool isDeclared = false)
    {
        var employer = new Employer { Id = Guid.CreateVersion7(now), EnteredAt = now };
        employer.Correct(facts, cipher, source, effectiveOn, now);
        employer.IsDeclared = isDeclared;
        return employer;
    }

    /// <summary>Takes over what a checked form says, as the next version.</summary>
    public void Correct(EmployerFacts facts, PersonalDataCipher cipher, string source, DateOnly effectiveOn, DateTimeOffset now)
    {
        Identify(facts.Code, cipher);
        (Name, NameKey, Kind) = (facts.Name, VietnameseText.Fold(facts.Name), facts.Kind);
        (Industry, Section, Industry2018, Section2018) = (facts.Industry, facts.Section, facts.Industry2018, facts.Section2018);
        (Employees, AnnualRevenue, TotalCapital, SizeClass) = (facts.Employees, facts.AnnualRevenue, facts.TotalCapital, facts.SizeClass);
        (InIndustrialZone, IndustrialZone) = (facts.InIndustrialZone, facts.IndustrialZone);
        (CommuneCode, FormerCommuneCode, FormerDistrictCode) = (facts.Commune, facts.FormerCommune, facts.FormerDistrict);
        Address = cipher.Protect(PersonalDataClass.Personal, Id, AddressField, facts.Address);
        Phone = cipher.Protect(PersonalDataClass.Personal, Id, PhoneField, facts.Phone);
        Status = facts.Status;
        IsDeclared = false;
        Next(source, effectiveOn, now);
    }

    /// <summary>Becomes another legal form, under another code, and stays the same employer.</summary>
    public void Convert(EmployerCode code, string name, string kind, PersonalDataCipher cipher, string source, DateOnly effectiveOn, DateTimeOffset now)
    {
        Identify(code, cipher);
        (Name, NameKey, Kind) = (name, VietnameseText.Fold(name), kind);
        Next(source, effectiveOn, now);
    }

    /// <summary>Something that belongs to it changed, such as a branch.</summary>
    public void Touch(string source, DateOnly effectiveOn, DateTimeOffset now) => Next(source, effectiveOn, now);

    /// <summary>Everything as it stands, decrypted.</summary>
    public EmployerFacts Reveal(PersonalDataCipher cipher) => new()
    {
        Code = RevealCode(cipher), Name = Name, Kind = Kind, Industry = Industry, Section = Section, Industry2018 = Industry2018, Section2018 = Section2018,
        Employees = Employees, AnnualRevenue = AnnualRevenue, TotalCapital = TotalCapital, SizeClass = SizeClass,
        InIndustrialZone = InIndustrialZone, IndustrialZone = IndustrialZone, Commune = CommuneCode, FormerCommune = FormerCommuneCode, FormerDistrict = FormerDistrictCode,
        Address = cipher.Reveal(PersonalDataClass.Personal, Id, AddressField, Address), Phone = cipher.Reveal(PersonalDataClass.Personal, Id, PhoneField, Phone), Status = Status,
    };

    /// <summary>The code, decrypted.</summary>
    public EmployerCode RevealCode(PersonalDataCipher cipher) =>
        new(Code, null, cipher.Reveal(PersonalDataClass.Personal, Id, OwnerNumberField, OwnerNumber));

    /// <summary>What other services may know: no name, no owner's number.</summary>
    public EmployerChanged ToEvent() => new(
        Id, Version, Code, Kind, Industry, Section, SizeClass, InIndustrialZone, CommuneCode.Length == 0 ? null : CommuneCode, FormerCommuneCode, Status, IsDeclared, EffectiveOn, ChangedAt);

    private void Identify(EmployerCode code, PersonalDataCipher cipher)
    {
        Code = code.Enterprise;
        OwnerNumberIndex = code.IndexOf(cipher);
        OwnerNumber = cipher.Protect(PersonalDataClass.Personal, Id, OwnerNumberField, code.OwnerNumber);
    }

    private void Next(string source, DateOnly effectiveOn, DateTimeOffset now)
    {
        Version++;
        (Source, EffectiveOn, ChangedAt) = (source, effectiveOn, now);
    }
}
