using Lmis.Registry.PersonalData;
using Lmis.Registry.Workers;

namespace Lmis.Registry.Persons;

/// <summary>
/// A person, known by the id that this service alone mints; with or without a labour record. The personal number is encrypted and found by
/// its blind index, which is unique: one number, one person.
/// </summary>
public sealed class Person
{
    /// <summary>Name of the protected field, part of what its ciphertext is bound to.</summary>
    public const string PersonalNumberField = "person.personal_number";

    private Person()
    {
    }

    /// <summary>UUIDv7; other services store this id and never the number.</summary>
    public Guid Id { get; private set; }

    /// <summary>Encrypted personal number, class <see cref="PersonalDataClass.Personal"/>.</summary>
    public byte[] PersonalNumber { get; private set; } = [];

    /// <summary>Keyed digest of the personal number; while the number is only claimed (<see cref="NumberClaim"/>), a digest that no number has.</summary>
    public byte[] PersonalNumberIndex { get; private set; } = [];

    /// <summary>Name at birth, composed; of a person minted by number alone not known.</summary>
    public string? FullName { get; private set; }

    /// <summary><see cref="FullName"/> in lower case without diacritics, for searching.</summary>
    public string? NameKey { get; private set; }

    /// <summary>Birth date, where known.</summary>
    public DateOnly? BirthDate { get; private set; }

    /// <summary><c>male</c> or <c>female</c>, where known.</summary>
    public string? Sex { get; private set; }

    /// <summary>The highest qualification that a valid certificate of Training proves; null without one.</summary>
    public string? CertifiedQualification { get; private set; }

    /// <summary>When the id was minted, UTC.</summary>
    public DateTimeOffset MintedAt { get; private set; }

    /// <summary>Mints a person; the unique index on the number decides whether the id is used.</summary>
    public static Person Mint(string personalNumber, PersonalDataCipher cipher, DateTimeOffset now)
    {
        return Mint(personalNumber, cipher.BlindIndex(personalNumber), cipher, now);
    }

    /// <summary>The same where the blind index of the number is at hand.</summary>
    public static Person Mint(string personalNumber, byte[] index, PersonalDataCipher cipher, DateTimeOffset now)
    {
        var person = new Person { Id = Guid.CreateVersion7(now), MintedAt = now };
        person.Hold(personalNumber, index, cipher);
        return person;
    }

    /// <summary>A person whose number another record holds.</summary>
    public static Person MintClaiming(string personalNumber, PersonalDataCipher cipher, DateTimeOffset now)
    {
        var person = new Person { Id = Guid.CreateVersion7(now), MintedAt = now };
        person.Claim(personalNumber, cipher);
        return person;
    }

    /// <summary>Takes number, name, birth date and sex from a checked form; a number that stays is held or claimed as before.</summary>
    public void Identify(WorkerFacts facts, PersonalDataCipher cipher)
    {
        if (RevealNumber(cipher) != facts.PersonalNumber)
            Hold(facts.PersonalNumber, cipher);
        Describe(facts.FullName, facts.BirthDate, facts.Sex);
    }

    /// <summary>Sets name and birth date, and with them the search key.</summary>
    public void Describe(string? fullName, DateOnly? birthDate, string? sex)
    {
        FullName = fullName;
        NameKey = fullName is null ? null : VietnameseText.Fold(fullName);
        BirthDate = birthDate;
        Sex = sex;
    }

    /// <summary>Takes over what the valid certificates prove now.</summary>
    public void Certify(string? qualification) => CertifiedQualification = qualification;

    /// <summary>The personal number, decrypted.</summary>
    public string RevealNumber(PersonalDataCipher cipher) => cipher.Reveal(PersonalDataClass.Personal, Id, PersonalNumberField, PersonalNumber)!;

    /// <summary>The number is this person's and nobody else's, which the unique index decides.</summary>
    public void Hold(string number, PersonalDataCipher cipher) => Hold(number, cipher.BlindIndex(number), cipher);

    private void Hold(string number, byte[] index, PersonalDataCipher cipher)
    {
        PersonalNumber = cipher.Protect(PersonalDataClass.Personal, Id, PersonalNumberField, number)!;
        PersonalNumberIndex = index;
    }

    /// <summary>The number stands in the record, but another person holds it.</summary>
    public void Claim(string number, PersonalDataCipher cipher)
    {
        PersonalNumber = cipher.Protect(PersonalDataClass.Personal, Id, PersonalNumberField, number)!;
        PersonalNumberIndex = cipher.Digest("claimed-number", Id.ToByteArray());
    }
}
